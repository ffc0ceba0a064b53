import { createHash, timingSafeEqual } from 'node:crypto';
import { requireScope } from '../domain/actor.ts';
import { Refusal } from '../domain/errors.ts';
import type { App } from '../server/app.ts';
import { bearerToken } from './origin-guard.ts';
import { HttpRefusal, problemResponse } from './problem.ts';

type MetricsApp = Pick<App, 'auth' | 'config' | 'log' | 'metrics'>;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

async function requireReader({ auth, config }: MetricsApp, headers: Headers): Promise<void> {
  const token = bearerToken(headers);
  const { metricsToken } = config;
  if (token !== null && metricsToken !== null) {
    if (timingSafeEqual(digest(token), digest(metricsToken))) {
      return;
    }
  }
  const actor = token === null ? null : await auth.actorOfToken(headers);
  if (actor === null) {
    throw new Refusal('unauthorized', 'Send a token as Authorization: Bearer.');
  }
  requireScope(actor, 'metrics:read');
}

/**
 * `/metrics` for who brings METRICS_TOKEN, which works while the database does not, or a token
 * of the API that may read them.
 */
export async function metricsAnswer(app: MetricsApp, request: Request): Promise<Response> {
  try {
    await requireReader(app, request.headers);
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw new HttpRefusal(405, 'This takes GET, HEAD.', { Allow: 'GET, HEAD' });
    }
    const { contentType, body } = await app.metrics.text();
    return new Response(request.method === 'HEAD' ? null : body, {
      headers: { 'Content-Type': contentType, 'Cache-Control': 'no-store' },
    });
  } catch (error) {
    return problemResponse(error, { log: app.log, instance: '/metrics' });
  }
}

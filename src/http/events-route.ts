import type { ApiContext } from './api.ts';
import { HttpRefusal, problemResponse } from './problem.ts';
import { readBytes } from './read-json.ts';

const REFUSED: Readonly<Record<number, string>> = {
  400: 'This is not in the form that its makers document.',
  401: 'The signature or the password does not hold.',
  404: 'There is nothing here.',
  406: 'This call was taken before.',
  503: 'This could not be taken in just now. Call again later.',
};

/**
 * The door of the services that send our mail, to be exported as ALL. Who calls is known by the
 * call's own signature, over the body byte for byte, and never by a session.
 */
export async function eventsRoute({ request, url, params, locals }: ApiContext): Promise<Response> {
  const { app } = locals;
  try {
    if (request.method !== 'POST') {
      throw new HttpRefusal(405, 'This takes POST.', { Allow: 'POST' });
    }
    const status = await app.inbound.receiveEvents(params['provider'] ?? '', {
      headers: request.headers,
      body: await readBytes(request),
    });
    if (status !== 200) {
      throw new HttpRefusal(
        status,
        REFUSED[status] ?? 'This was not taken in.',
        status === 401 ? { 'WWW-Authenticate': 'Basic realm="mail events"' } : {},
      );
    }
    return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
  } catch (error) {
    return problemResponse(error, { log: app.log, instance: url.pathname });
  }
}

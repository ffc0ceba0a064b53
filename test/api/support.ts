import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Scope } from '#src/domain/actor.ts';
import type { ApiContext } from '#src/http/api.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import type { Store } from '#src/store/queries.ts';
import { addToken } from '../http/support.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { addComponent } from '../support/context.ts';

export type Route = (context: ApiContext) => Promise<Response> | Response;

interface Asked {
  method?: string;
  params?: Record<string, string>;
  query?: string;
  /** Sent as JSON; a string is sent as it is. */
  body?: unknown;
  headers?: Record<string, string>;
  /** Null sends none; left out, one with every scope. */
  token?: string | null;
}

export interface Told {
  status: number;
  headers: Headers;
  // The tests look into answers of every shape.
  body: Record<string, unknown> & { errors?: { pointer: string; detail: string }[] };
}

export interface Desk {
  app: App;
  store: Store;
  clock: FakeClock;
  ask(route: Route, asked?: Asked): Promise<Told>;
  tokenFor(...scopes: Scope[]): Promise<string>;
}

/** The app on this store, with the components `hosts` and `api`, asked as an endpoint is. */
export async function openDesk(store: Store): Promise<Desk> {
  const dataDir = mkdtempSync(join(tmpdir(), 'forewarn-api-'));
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }));
  const clock = fakeClock();
  const config = readConfig({
    PUBLIC_URL: 'https://status.example.com',
    TIME_ZONE: 'Europe/Berlin',
    SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
    DATA_DIR: dataDir,
  });
  const app = await createApp(config, { store, now: clock.now, log: createLog('silent') });
  await addComponent(store, 'Hosts');
  await addComponent(store, 'API');
  let count = 0;
  const tokenFor = async (...scopes: Scope[]) => {
    count += 1;
    return (await addToken(store, { name: `t${count}`, scopes })).token;
  };
  const every = await tokenFor('all');

  return {
    app,
    store,
    clock,
    tokenFor,
    async ask(route, { method = 'GET', params = {}, query = '', body, headers, token } = {}) {
      const url = new URL(`https://status.example.com/api/v1/asked${query}`);
      const sent = new Headers(headers);
      if (token !== null && !sent.has('authorization')) {
        sent.set('authorization', `Bearer ${token ?? every}`);
      }
      if (body !== undefined && !sent.has('content-type')) {
        sent.set('content-type', 'application/json');
      }
      const request = new Request(url, {
        method,
        headers: sent,
        ...(body === undefined
          ? {}
          : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const response = await route({ request, url, params, locals: { app } });
      const text = await response.text();
      const isJson = response.headers.get('content-type')?.includes('json') ?? false;
      return {
        status: response.status,
        headers: response.headers,
        body: (isJson && text !== '' ? JSON.parse(text) : {}) as Told['body'],
      };
    },
  };
}

/** Everything that a write could have left behind, to see that nothing was. */
export async function countRows(store: Store): Promise<Record<string, number>> {
  const { db, t } = store.read;
  const tables = ['notices', 'updates', 'audit', 'announcements', 'idempotencyKeys'] as const;
  const counts: Record<string, number> = {};
  for (const name of tables) {
    counts[name] = (await db.select().from(t[name])).length;
  }
  return counts;
}

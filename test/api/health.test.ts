import type { APIContext } from 'astro';
import { describe, expect, it } from 'vitest';
import { GET as feed } from '../../src/pages/history.rss.ts';
import { GET as lives } from '../../src/pages/healthz.ts';
import { GET as ready } from '../../src/pages/readyz.ts';
import { recordingLog } from '../http/support.ts';

/** An endpoint with as much of the app as it looks at. */
const ask = async (
  endpoint: (context: APIContext) => Response | Promise<Response>,
  app: object,
  headers: Record<string, string> = {},
) => {
  const request = new Request('https://status.example.com/', { headers });
  return endpoint({ request, locals: { app } } as unknown as APIContext);
};

describe('Health', () => {
  it('says that the process lives, whatever else does not', async () => {
    const response = await ask(lives, {});
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });

  it('says that it is ready while the database can be read', async () => {
    const store = { ping: () => Promise.resolve() };
    const response = await ask(ready, { store, log: recordingLog() });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ready: true, checks: { database: 'ok' } });
  });

  it('says what is not ready, and why only to the log', async () => {
    const broken = new Error('unable to open /var/lib/forewarn/forewarn.sqlite');
    const log = recordingLog();
    const response = await ask(ready, { store: { ping: () => Promise.reject(broken) }, log });
    expect(response.status).toBe(503);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ ready: false });
    expect(text).toMatch(/database/);
    expect(text).not.toMatch(/sqlite|var\/lib/);
    expect(log.lines).toMatchObject([{ level: 'error', detail: { err: broken } }]);
  });
});

describe('The feed', () => {
  const app = (updatedAt: number) => ({
    historyRss: () => Promise.resolve({ body: '<rss/>', etag: '"abc"', updatedAt }),
  });

  it('comes with its tag, and as 304 to whoever has it', async () => {
    const full = await ask(feed, app(1_700_000_000_000));
    expect([full.status, await full.text()]).toEqual([200, '<rss/>']);
    expect(full.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
    expect(full.headers.get('last-modified')).toBe('Tue, 14 Nov 2023 22:13:20 GMT');
    const tag = full.headers.get('etag')!;
    const unchanged = await ask(feed, app(1_700_000_000_000), { 'if-none-match': tag });
    expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
    expect(unchanged.headers.get('etag')).toBe(tag);
    expect((await ask(feed, app(0), { 'if-none-match': '"old"' })).status).toBe(200);
  });

  it('names no time while nothing was ever published', async () => {
    expect((await ask(feed, app(0))).headers.has('last-modified')).toBe(false);
  });
});

import type { APIContext } from 'astro';
import { describe, expect, it } from 'vitest';
import { GET as lives } from '#src/pages/healthz.ts';
import { GET as ready } from '#src/pages/readyz.ts';
import { recordingLog } from '../http/support.ts';

/** An endpoint with as much of the app as it looks at. */
const ask = async (
  endpoint: (context: APIContext) => Response | Promise<Response>,
  app: object,
) => {
  const request = new Request('https://status.example.com/');
  return endpoint({ request, locals: { app } } as unknown as APIContext);
};

describe('Health', () => {
  it('says that the process lives, whatever else does not', async () => {
    const response = await ask(lives, {});
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
  });

  it('says that it is ready while the database can be read', async () => {
    const store = { ping: () => Promise.resolve() };
    const mailTrouble = () => Promise.resolve(null);
    const response = await ask(ready, { store, mailTrouble, log: recordingLog() });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ ready: true, checks: { database: 'ok', mail: 'ok' } });
  });

  it('says what is not ready and why, but not where on the disk it lies', async () => {
    const broken = new Error('unable to open /var/lib/forewarn/forewarn.sqlite');
    const log = recordingLog();
    const response = await ask(ready, {
      store: { ping: () => Promise.reject(broken) },
      log,
    });
    expect(response.status).toBe(503);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ ready: false });
    expect(text).toMatch(/database/);
    expect(text).toContain('unable to open');
    expect(text).not.toMatch(/var\/lib/);
    expect(log.lines).toMatchObject([{ level: 'error', detail: { err: broken } }]);
  });
});

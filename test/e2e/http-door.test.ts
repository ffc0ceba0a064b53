import { mkdtempSync, rmSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createLog } from '#src/platform/log.ts';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { addUser, addToken, cookieHeader, PASSWORD } from '../http/support.ts';

const PUBLIC_URL = 'https://status.example.com';

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

let folder: string;
let running: Running;
let port: number;
let token: string;
let cookie: string;

/** The path goes out as it is written: no client tidies it up. */
function send(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body: string | Buffer = '',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ port, host: '127.0.0.1', method, path, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode!, headers: response.headers, body: text }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

const groups = () => running.app.commands.listGroups({ label: 'test', scopes: ['all'] });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forewarn-door-'));
  const config = readConfig({ PORT: '0', HOST: '127.0.0.1', PUBLIC_URL, DATA_DIR: folder });
  running = await start(config, { log: createLog('silent') });
  port = Number(new URL(running.url).port);
  const { store, auth } = running.app;
  await addUser(store, { role: 'owner' });
  token = (await addToken(store)).token;
  const signedIn = await auth.signIn({
    email: 'ada@example.com',
    password: PASSWORD,
    ip: '192.0.2.1',
  });
  cookie = cookieHeader(signedIn.ok ? signedIn.cookies : []).get('cookie')!;
});

afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Ways to write a path that a router might read otherwise than a check before it. */
function spellings(path: string): string[] {
  const last = path.length - 1;
  const encoded = (text: string, rounds: number): string =>
    rounds === 1
      ? [...text].map((char) => `%${char.charCodeAt(0).toString(16)}`).join('')
      : encoded(text, rounds - 1).replaceAll('%', '%25');
  const rounds = Array.from({ length: 12 }, (_, index) => index + 1);
  const at = (index: number, count: number) =>
    path.slice(0, index) + encoded(path[index]!, count) + path.slice(index + 1);
  return [
    ...rounds.flatMap((count) => [
      at(1, count),
      at(last, count),
      `/${encoded(path.slice(1), count)}`,
    ]),
    `${path}/`,
    `${path}//`,
    `/${path}`,
    `//${path}`,
    `/.${path}`,
    `/x/..${path}`,
    `/%2e%2e${path}`,
    `${path}/.`,
    `${path}/..${path}`,
    `${path}/%2e`,
    `${path}%2f`,
    `${path}%00`,
    `${path};a=b`,
    `${path}.json`,
    `${path}?`,
    `\\${path.slice(1)}`,
    path.replaceAll('/', '\\'),
    path.replaceAll('/', '%5c'),
    path.replaceAll('/', '%2f'),
    path.replaceAll('/', '//'),
    path.toUpperCase(),
    `/index${path}`,
    `/_astro/..${path}`,
  ].map((written) => written.replace(/^(?![/\\])/, '/'));
}

describe('However its path is spelled, a stranger', () => {
  it.each([
    '/api/v1/notices',
    '/api/v1/notices/abcdefghijkl/updates',
    '/api/v1/components/hosts',
    '/api/v1/tokens',
    '/api/v1/settings',
    '/api/v1/templates/maintenance/announced',
  ])('gets 401 or 404 from %s, by every method', async (path) => {
    for (const written of spellings(path)) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']) {
        const { status, headers } = await send(method, written);
        const isMove =
          (status === 301 || status === 308) && /^\/(?![/\\])/.test(headers.location ?? '');
        // 400: not a request that HTTP knows; 403: a page's address, posted to without an origin.
        const isRefused = [400, 401, 403, 404].includes(status) || isMove;
        expect([method, written, status, isRefused]).toEqual([method, written, status, true]);
      }
    }
  });

  it.each(['/admin', '/admin/notices', '/admin/notices/new'])(
    'gets to sign in, or nothing, from %s',
    async (path) => {
      for (const written of spellings(path)) {
        const { status, headers } = await send('GET', written);
        const isMove =
          [301, 303, 308].includes(status) && /^\/(?![/\\])/.test(headers.location ?? '');
        const isRefused = [400, 401, 404].includes(status) || isMove;
        expect([written, status, isRefused]).toEqual([written, status, true]);
      }
    },
  );
});

describe('A request that another site makes with a staff member’s cookie', () => {
  const origins = {
    missing: undefined,
    null: 'null',
    other: 'https://evil.example',
    'sub-domain': 'https://a.status.example.com',
  };
  const types = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/json',
    undefined,
  ];

  it.each(Object.entries(origins))(
    'with an origin that is %s changes nothing',
    async (_case, origin) => {
      const before = await groups();
      for (const type of types) {
        for (const [method, path] of [
          ['POST', '/api/v1/component-groups'],
          ['PATCH', '/api/v1/settings'],
          ['POST', '/subscribe'],
          ['POST', '/admin/notices/new'],
          ['POST', '/admin/sign-out'],
          ['POST', '/admin/sign-in'],
        ] as const) {
          const headers = {
            cookie,
            ...(origin === undefined ? {} : { origin }),
            ...(type === undefined ? {} : { 'content-type': type }),
          };
          const { status } = await send(method, path, headers, '{"name":"Forged"}');
          expect([method, path, type, status]).toEqual([method, path, type, 403]);
        }
      }
      expect(await groups()).toEqual(before);
    },
  );

  it('is served where it comes from our own pages', async () => {
    const headers = { cookie, origin: PUBLIC_URL, 'content-type': 'application/json' };
    const { status } = await send('POST', '/api/v1/component-groups', headers, '{"name":"Core"}');
    expect(status).toBe(201);
    expect(await groups()).toMatchObject([{ slug: 'core' }]);
  });
});

describe('Hostile headers', () => {
  const hostile = {
    host: 'evil.example',
    'x-forwarded-host': 'evil.example',
    'x-forwarded-proto': 'gopher',
    'x-forwarded-port': '666',
    'x-forwarded-for': '203.0.113.66',
    forwarded: 'host=evil.example;proto=gopher',
    'x-original-url': '/admin',
    'x-rewrite-url': '/admin',
  };

  it.each([
    '/',
    '/subscribe',
    '/history.rss',
    '/admin',
    '/admin/sign-in',
    '/nope',
    '/api/v1/notices',
  ])('change nothing in the answer of %s', async (path) => {
    const clean = await send('GET', path);
    const misled = await send('GET', path, hostile);
    expect(misled.status).toBe(clean.status);
    expect(misled.headers.location).toBe(clean.headers.location);
    expect(misled.body).toBe(clean.body);
    expect(misled.body).not.toContain('evil.example');
  });

  it('make links of the API point nowhere else', async () => {
    const headers = {
      ...hostile,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    };
    const made = await send('POST', '/api/v1/component-groups', headers, '{"name":"Edge"}');
    expect(made.headers.location).toBe(`${PUBLIC_URL}/api/v1/component-groups/edge`);
  });

  it.each([
    ['if-match', '"'],
    ['if-match', '\u00ff'],
    ['if-none-match', '"""'],
    ['if-none-match', 'W/'],
    ['if-modified-since', 'never'],
    ['range', 'bytes=9-1,-'],
    ['accept', '*'.repeat(100)],
    ['content-length', '0'],
    ['cookie', '%%%;=;;forewarn.session_token=%;__Secure-forewarn.session_token=a.b'],
    ['authorization', 'Bearer \u00ff'],
    ['idempotency-key', '"'],
  ])('%s: %j is never an error of ours', async (name, value) => {
    for (const path of ['/', '/history.rss', '/favicon-green.svg', '/api/v1/notices', '/admin']) {
      const { status } = await send('GET', path, { [name]: value });
      expect([path, status, status < 500]).toEqual([path, status, true]);
    }
    const { status } = await send('PATCH', '/api/v1/notices/abcdefghijkl', {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      [name]: value,
    });
    expect([name, status, status >= 400 && status < 500]).toEqual([name, status, true]);
  });
});

describe('The host that a request names', () => {
  it('is never called, whatever goes wrong with the request', async () => {
    let calls = 0;
    const canary = createServer((socket) => {
      calls += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const host = `127.0.0.1:${(canary.address() as AddressInfo).port}`;
    const headers = { host, 'x-forwarded-host': host, forwarded: `host=${host}` };
    for (const path of [
      '/nope',
      '/500',
      '/404',
      '/%',
      '/_image?href=x',
      '/admin',
      '/api/v1/nope',
    ]) {
      expect((await send('GET', path, headers)).status, path).toBeGreaterThanOrEqual(300);
    }
    await new Promise((resolve) => canary.close(resolve));
    expect(calls).toBe(0);
  });
});

describe('What stands at fixed places', () => {
  it('is there for programs that look for it without reading the page', async () => {
    const { status, headers } = await send('GET', '/favicon.ico');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^image\//);
  });
});

describe('A path that is no text', () => {
  it.each(['/%', '/%ff', '/history/%E0%A4%A', '/?%'])('is no error of ours: %s', async (path) => {
    const noise = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const { status } = await send('GET', path);
    const lines = noise.mock.calls.length;
    noise.mockRestore();
    expect(status).toBe(path === '/?%' ? 200 : 400);
    expect(lines).toBe(0);
  });
});

describe('Too large a body', () => {
  const large = Buffer.alloc(3 * 1024 * 1024, 'x');
  const headers = () => ({
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
  });

  it('is refused by the API, announced or streamed, and the page goes on', async () => {
    const announced = { ...headers(), 'content-length': String(large.length) };
    const streamed = { ...headers(), 'transfer-encoding': 'chunked' };
    expect((await send('POST', '/api/v1/notices', announced, large)).status).toBe(413);
    expect((await send('POST', '/api/v1/notices', streamed, large)).status).toBe(413);
    expect((await send('GET', '/')).status).toBe(200);
  });

  it('is refused by forms that announce it', async () => {
    const form = { origin: PUBLIC_URL, 'content-length': String(large.length) };
    expect((await send('POST', '/subscribe', form, large)).status).toBe(413);
  });

  it('of 1 MB reaches the validation, which names the field', async () => {
    const body = JSON.stringify({ name: 'x'.repeat(1_000_000) });
    const told = await send('POST', '/api/v1/component-groups', headers(), body);
    expect(told.status).toBe(422);
    expect(JSON.parse(told.body)).toMatchObject({ errors: [{ pointer: '/name' }] });
  });
});

describe('Every answer', () => {
  it.each([
    '/',
    '/subscribe',
    '/history.rss',
    '/healthz',
    '/readyz',
    '/nope',
    '/admin',
    '/admin/sign-in',
    '/api/v1/notices',
    '/api/v1/nope',
    '/unsubscribe/abc',
    '/subscriptions/confirm?token=abc',
    '/subscriptions/manage?token=abc',
  ])('of %s carries the security headers', async (path) => {
    const { headers } = await send('GET', path);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'strict-transport-security': 'max-age=31536000',
    });
    const policy = headers['content-security-policy'];
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    if ((headers['content-type'] ?? '').startsWith('text/html')) {
      expect(policy).toMatch(/default-src 'self'/);
      expect(policy).toMatch(/form-action 'self'/);
      expect(policy).toMatch(/base-uri 'none'/);
    }
    if (/^\/(admin|api|unsubscribe|subscriptions)/.test(path)) {
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['referrer-policy']).toBe('same-origin');
    }
  });
});

import { describe, expect, it } from 'vitest';
import { guardSite, type GuardedContext } from '#src/http/guard-site.ts';
import { createLog } from '#src/platform/log.ts';
import { readConfig } from '#src/server/config.ts';

function context(
  route: string,
  init: RequestInit = {},
  publicUrl = 'https://status.example.com',
): GuardedContext {
  const url = new URL(`http://proxy.internal${route}`);
  return {
    request: new Request(url, init),
    url,
    routePattern: route,
    locals: { app: { config: readConfig({ PUBLIC_URL: publicUrl }), log: createLog('silent') } },
  };
}

const page = () =>
  Promise.resolve(new Response('<p>ok', { headers: { 'Content-Type': 'text/html' } }));

describe('Every response', () => {
  it('says what browsers must not do with it', async () => {
    const { headers } = await guardSite(context('/'), page);
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'referrer-policy': 'strict-origin-when-cross-origin',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'strict-transport-security': 'max-age=31536000',
    });
    expect(headers.get('cache-control')).toBeNull();
  });

  it('demands HTTPS only where the page is published there', async () => {
    const { headers } = await guardSite(context('/', {}, 'http://localhost:4321'), page);
    expect(headers.has('strict-transport-security')).toBe(false);
  });

  it('keeps the policy and framing that a page has chosen', async () => {
    const { headers } = await guardSite(context('/admin/previews/mail'), () =>
      Promise.resolve(
        new Response('', {
          headers: { 'Content-Security-Policy': 'sandbox', 'X-Frame-Options': 'SAMEORIGIN' },
        }),
      ),
    );
    expect(headers.get('content-security-policy')).toBe('sandbox');
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN');
  });

  it.each([
    '/admin',
    '/admin/notices/[id]',
    '/api/v1/notices',
    '/subscriptions/manage',
    '/subscriptions/confirm',
    '/unsubscribe/[token]',
  ])('of %s is kept by no cache and names no referrer to others', async (route) => {
    const { headers } = await guardSite(context(route), page);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('same-origin');
  });

  it.each([404, 500])(
    'with status %i is kept by no cache, whatever the page said',
    async (status) => {
      const { headers } = await guardSite(context('/'), () =>
        Promise.resolve(new Response('', { status, headers: { 'Cache-Control': 'max-age=9' } })),
      );
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );

  it('gets its headers also where its own cannot be changed', async () => {
    const response = await guardSite(context('/'), () =>
      Promise.resolve(Response.redirect('https://status.example.com/', 303)),
    );
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe('https://status.example.com/');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  });
});

describe('A request from another site', () => {
  const foreign = (route: string, accept: string) =>
    context(route, {
      method: 'POST',
      headers: { origin: 'https://evil.example', cookie: 'forewarn=1', accept },
    });
  const unreached = () => Promise.reject(new Error('the page was reached'));

  it('gets a page that says so, and nothing runs', async () => {
    const response = await guardSite(foreign('/admin', 'text/html'), unreached);
    expect(response.status).toBe(403);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toContain('nothing was changed');
    expect(response.headers.get('x-frame-options')).toBe('DENY');
  });

  it('gets a problem where it asks for JSON or for the API', async () => {
    for (const [route, accept] of [
      ['/api/v1/notices', '*/*'],
      ['/admin', 'application/json'],
    ] as const) {
      const response = await guardSite(foreign(route, accept), unreached);
      expect(response.status).toBe(403);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    }
  });

  it('finds a body of more than 2 MiB refused before it is read', async () => {
    const large = context('/subscribe', {
      method: 'POST',
      headers: { origin: 'https://status.example.com', 'content-length': String(3 * 1024 * 1024) },
    });
    const response = await guardSite(large, unreached);
    expect(response.status).toBe(413);
  });

  const form = (route: string, headers: Record<string, string>) =>
    guardSite(
      context(route, {
        method: 'POST',
        headers: { origin: 'https://status.example.com', ...headers },
      }),
      page,
    );

  it.each([
    '/admin/setup',
    '/admin/sign-in',
    '/subscribe',
    '/subscriptions/confirm',
    '/subscriptions/manage',
    '/unsubscribe/[token]',
  ])('finds %s, which anybody may post to, refusing more than 64 KiB', async (route) => {
    const status = async (length: number) =>
      (await form(route, { 'content-length': String(length) })).status;
    expect(await status(64 * 1024)).toBe(200);
    expect(await status(64 * 1024 + 1)).toBe(413);
  });

  it('finds a form of unknown length refused, but not the one-click post of a mail service', async () => {
    const chunked = { 'transfer-encoding': 'chunked' };
    expect((await form('/subscribe', chunked)).status).toBe(411);
    expect((await form('/admin/sign-in', chunked)).status).toBe(411);
    expect((await form('/unsubscribe/[token]', chunked)).status).toBe(200);
  });
});

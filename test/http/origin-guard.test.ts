import { describe, expect, it } from 'vitest';
import { crossSiteFault } from '#src/http/origin-guard.ts';

const PUBLIC = 'https://status.example.com';

const ORIGINS = {
  missing: undefined,
  null: 'null',
  other: 'https://evil.example',
  'sub-domain': 'https://a.status.example.com',
  'parent domain': 'https://example.com',
  'other port': 'https://status.example.com:8443',
  'other scheme': 'http://status.example.com',
  'look-alike': 'https://status.example.com.evil.example',
  'with a path': 'https://status.example.com/admin',
  nonsense: '::',
} as const;

const TYPES = {
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data; boundary=x',
  text: 'text/plain',
  JSON: 'application/json',
  none: undefined,
} as const;

function faultOf(
  headers: Record<string, string | undefined>,
  { method = 'POST', route = '/admin/notices/new' } = {},
): string | null {
  const sent = new Headers({ host: 'proxy.internal' });
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) {
      sent.set(name, value);
    }
  }
  return crossSiteFault({ method, route, headers: sent }, PUBLIC);
}

describe('The origin guard', () => {
  for (const [origin, value] of Object.entries(ORIGINS)) {
    for (const [type, contentType] of Object.entries(TYPES)) {
      it(`refuses an origin that is ${origin}, with a body of type ${type}`, () => {
        const headers = { origin: value, 'content-type': contentType, cookie: 'forewarn=1' };
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'post', 'BREW']) {
          for (const route of ['/admin/notices/new', '/subscribe', '/api/v1/notices']) {
            expect(faultOf(headers, { method, route })).toContain('nothing was changed');
          }
        }
      });
    }
  }

  it('lets the public address pass, and the host that was asked', () => {
    expect(faultOf({ origin: PUBLIC })).toBeNull();
    expect(faultOf({ origin: 'HTTPS://STATUS.EXAMPLE.COM' })).toBeNull();
    expect(faultOf({ host: '192.168.1.5:4321', origin: 'http://192.168.1.5:4321' })).toBeNull();
    expect(faultOf({ host: '192.168.1.5:4321', origin: 'http://192.168.1.5:80' })).not.toBeNull();
  });

  it.each([
    ['same-origin', true],
    ['none', true],
    ['same-site', false],
    ['cross-site', false],
    ['', false],
    ['anything', false],
  ])('believes Sec-Fetch-Site %j before Origin', (site, passes) => {
    expect(faultOf({ 'sec-fetch-site': site, origin: 'null' }) === null).toBe(passes);
    expect(faultOf({ 'sec-fetch-site': site, origin: PUBLIC }) === null).toBe(passes);
  });

  it.each(['GET', 'HEAD', 'OPTIONS'])('lets %s pass, which changes nothing', (method) => {
    expect(faultOf({ origin: 'https://evil.example' }, { method })).toBeNull();
  });

  it('lets mail services unsubscribe, which send no origin, but nothing below or beside', () => {
    const types = Object.values(TYPES);
    for (const type of types) {
      const headers = { 'content-type': type };
      expect(faultOf(headers, { route: '/unsubscribe/[token]' })).toBeNull();
      expect(faultOf(headers, { route: '/unsubscribe' })).not.toBeNull();
      expect(faultOf(headers, { route: '/subscriptions/manage' })).not.toBeNull();
    }
  });

  it('lets a Bearer token pass in the API, where a browser cannot send one by itself', () => {
    const bearer = { authorization: 'Bearer fw_abc', cookie: 'forewarn=1' };
    expect(faultOf(bearer, { route: '/api/v1/notices' })).toBeNull();
    expect(faultOf(bearer, { route: '/admin/notices/new' })).not.toBeNull();
    const basic = { authorization: 'Basic YTpi', cookie: 'forewarn=1' };
    expect(faultOf(basic, { route: '/api/v1/notices' })).not.toBeNull();
  });

  it('leaves it to the API to ask who somebody without any credentials is', () => {
    expect(faultOf({}, { route: '/api/v1/notices' })).toBeNull();
    expect(faultOf({ cookie: 'forewarn=1' }, { route: '/api/v1/notices' })).not.toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { createClientAddress, proxyFault } from '#src/http/client-address.ts';
import { networksOf } from '#src/http/networks.ts';

function asked(from: string, forwarded?: string) {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  return { headers, socket: { remoteAddress: from } } as unknown as Parameters<
    ReturnType<typeof createClientAddress>
  >[0];
}

describe('Who asks', () => {
  const OWN = ['10.0.0.0/8', '2001:db8:1::/48'];

  it.each([
    // [listed proxies, connection's other end, header, who asks]
    [[], '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    [[], '127.0.0.1', '198.51.100.1', '127.0.0.1'],
    [OWN, '203.0.113.9', '198.51.100.1', '203.0.113.9'],
    [OWN, '203.0.113.9', '10.0.0.1', '203.0.113.9'],
    [OWN, '10.0.0.1', undefined, '10.0.0.1'],
    [OWN, '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [OWN, '::ffff:10.0.0.1', '198.51.100.1', '198.51.100.1'],
    [OWN, '2001:db8:1::7', '2001:db8:2::9', '2001:db8:2::9'],
    // What a stranger wrote stands before what our proxies added.
    [OWN, '10.0.0.1', '127.0.0.1, 10.9.9.9, 198.51.100.1', '198.51.100.1'],
    [OWN, '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    [OWN, '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    [OWN, '10.0.0.1', '[2001:db8:2::9]:4711', '2001:db8:2::9'],
    [OWN, '10.0.0.1', 'unknown', '10.0.0.1'],
    [OWN, '10.0.0.1', '<script>, x', '10.0.0.1'],
    [OWN, '10.0.0.1', '', '10.0.0.1'],
    [OWN, '10.0.0.1', '198.51.100.1, nonsense', '10.0.0.1'],
    [OWN, '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    [['loopback'], '::1', '198.51.100.1', '198.51.100.1'],
  ])('with the proxies %j, from %s with %j, is %s', (trusted, from, header, client) => {
    expect(createClientAddress(trusted)(asked(from, header))).toBe(client);
  });

  it('takes addresses and networks as proxies, and names what is neither', () => {
    for (const entry of ['10.0.0.1', '10.0.0.0/8', '2001:db8::/32', 'loopback']) {
      expect(proxyFault(entry)).toBeNull();
    }
    for (const entry of ['', '*', 'proxy.example.com', '10.0.0.0/33', '10.0.0']) {
      expect(proxyFault(entry)).toContain('is not an address or network');
    }
  });
});

describe('Networks', () => {
  it.each([
    ['192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['::ffff:192.0.2.77', '192.0.2.77', '192.0.2.0/24'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64', '2001:db8:1::/48'],
    ['fe80::1%eth0', 'fe80::/64', 'fe80::/48'],
    ['', 'unknown', 'unknown'],
    ['nonsense', 'unknown', 'unknown'],
  ])('of %j are %s and %s', (ip, host, network) => {
    expect(networksOf(ip)).toEqual({ host, network });
  });
});

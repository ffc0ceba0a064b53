import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyaddr from 'proxy-addr';

type Asked = Pick<IncomingMessage, 'headers' | 'socket'>;

/** `192.0.2.1:4711` and `[2001:db8::1]:4711`, as some proxies write it, without the port. */
function withoutPort(text: string): string {
  return (
    /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ??
    /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ??
    text
  );
}

/**
 * Who asks: the connection's other end, or, where that is one of the listed proxies, the address
 * that it was asked from. `X-Forwarded-For` is read from its end, as far as each hop is listed:
 * what a stranger wrote before it never counts.
 *
 * @param trusted addresses and networks of our own proxies; none: the header is never read
 */
export function createClientAddress(trusted: readonly string[]): (request: Asked) => string {
  if (trusted.length === 0) {
    return ({ socket }) => socket.remoteAddress ?? '';
  }
  const trusts = proxyaddr.compile([...trusted]);
  return ({ headers, socket }) => {
    const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
    let client = socket.remoteAddress ?? '';
    for (let hop = 0; ipaddr.isValid(client) && trusts(client, hop); hop += 1) {
      const before = withoutPort(forwarded.pop()?.trim() ?? '');
      if (!ipaddr.isValid(before)) {
        return client;
      }
      client = before;
    }
    return client;
  };
}

/** What is wrong with an entry of TRUSTED_PROXIES; null where nothing is. */
export function proxyFault(entry: string): string | null {
  try {
    proxyaddr.compile([entry]);
    return null;
  } catch {
    return `${entry} is not an address or network such as 10.0.0.1 or 10.0.0.0/8`;
  }
}

import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

export interface ResolvedAddress {
  address: string;
  family: 4 | 6;
}

/** Finds the addresses of a host name. */
export type Resolve = (hostname: string) => Promise<ResolvedAddress[]>;

export const resolveByDns: Resolve = async (hostname) =>
  (await lookup(hostname, { all: true })).map(({ address, family }) => ({
    address,
    family: family === 6 ? 6 : 4,
  }));

/** A webhook that is never to be called, whatever happens later. */
export class RefusedTarget extends Error {
  override readonly name = 'RefusedTarget';
}

/**
 * Whether an address is one of the public internet's: not this machine's, a private network's,
 * link-local (where clouds keep their credentials), a carrier's, multicast, or an IPv6 form that
 * leads to any of those.
 */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'unicast';
}

/**
 * Why a webhook can never be called, as far as its address itself tells: null where only its
 * host's name could. For the person who enters it; what is called is looked at again by then.
 */
export function webhookFault(target: string, { allowPrivate }: { allowPrivate: boolean }) {
  const url = URL.parse(target);
  if (url === null || url.protocol !== 'https:') {
    return 'must be an https address';
  }
  if (url.username !== '' || url.password !== '') {
    return 'must not hold a user name or password';
  }
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  const local = host === 'localhost' || host.endsWith('.localhost');
  return !allowPrivate && (local || (isIP(host) !== 0 && !isPublicAddress(host)))
    ? 'must not lead to this machine or a private network: it would never be called'
    : null;
}

/**
 * The one address to connect to, chosen now and used for the connection itself, so that a name
 * that resolves differently a moment later leads nowhere else.
 *
 * @throws {RefusedTarget} for what is not https, holds credentials, or leads into a network of ours
 */
export async function addressOfWebhook(
  target: string,
  options: { allowPrivate: boolean; resolve: Resolve },
): Promise<{ url: URL; address: ResolvedAddress }> {
  const url = URL.parse(target);
  if (url === null || url.protocol !== 'https:') {
    throw new RefusedTarget('A webhook must be an https address.');
  }
  if (url.username !== '' || url.password !== '') {
    throw new RefusedTarget('A webhook must not hold a user name or password.');
  }
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const literal = isIP(host);
  const found: ResolvedAddress[] =
    literal === 0
      ? await options.resolve(host)
      : [{ address: host, family: literal === 6 ? 6 : 4 }];
  // One that is not allowed among several is no accident.
  if (!options.allowPrivate && found.some(({ address }) => !isPublicAddress(address))) {
    throw new RefusedTarget('A webhook must not lead to this machine or a private network.');
  }
  const [address] = found;
  if (address === undefined) {
    throw new Error('The host of the webhook has no address.');
  }
  return { url, address };
}

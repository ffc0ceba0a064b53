import ipaddr from 'ipaddr.js';

/** How limits count who asks: the single host, and the network it is likely to have at its disposal. */
export interface Networks {
  /** An IPv4 address, or an IPv6 /64: what one customer has at the least. */
  host: string;
  /** An IPv4 /24, or an IPv6 /48. */
  network: string;
}

/** The first `bits` of an address, as text. */
function prefixOf(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    return byte & (0xff << (8 - kept)) & 0xff;
  });
  return `${ipaddr.fromByteArray(bytes).toString()}/${bits}`;
}

/** IPv4 that arrives mapped into IPv6 counts as IPv4; zones and what is no address as one. */
export function networksOf(ip: string): Networks {
  const text = ip.replace(/%.*$/, '');
  if (!ipaddr.isValid(text)) {
    return { host: 'unknown', network: 'unknown' };
  }
  const address = ipaddr.process(text);
  return address.kind() === 'ipv4'
    ? { host: address.toString(), network: prefixOf(address, 24) }
    : { host: prefixOf(address, 64), network: prefixOf(address, 48) };
}

import { isIP } from 'node:net';
import type { DNSResolver } from 'mailauth';
import type { Answer, Dns } from './dns.ts';

/** What a receiver's look (by mailauth) asked DNS for, and was told. */
export interface Receiver {
  resolver: DNSResolver;
  /** Of every name that was asked for texts. */
  texts: Map<string, string[]>;
  /** Which names DNS did not answer for, and why. */
  unknown: Set<string>;
}

function ask(dns: Dns, name: string, type: string): Promise<Answer> {
  switch (type) {
    case 'TXT':
      return dns.txt(name);
    case 'MX':
      return dns.mx(name);
    case 'A':
    case 'AAAA':
      return dns.addresses(name);
    default:
      return Promise.resolve({ is: 'known', values: [] });
  }
}

/** A receiver of our mail that uses this DNS. */
export function receiver(dns: Dns): Receiver {
  const texts = new Map<string, string[]>();
  const unknown = new Set<string>();

  async function resolve(name: string, type: string): Promise<unknown[]> {
    const answer = await ask(dns, name, type);
    if (answer.is === 'unknown') {
      unknown.add(`${name}: ${answer.why}`);
      throw Object.assign(new Error(answer.why), { code: 'ESERVFAIL' });
    }
    if (type === 'TXT') {
      texts.set(name, answer.values);
    }
    const family = { A: 4, AAAA: 6 }[type];
    const values = answer.values.filter((value) => family === undefined || isIP(value) === family);
    if (values.length === 0) {
      throw Object.assign(new Error('There is none.'), { code: 'ENODATA' });
    }
    return type === 'MX' ? values.map((exchange, priority) => ({ exchange, priority })) : values;
  }
  return { resolver: resolve as DNSResolver, texts, unknown };
}

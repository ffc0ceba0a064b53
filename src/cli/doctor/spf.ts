import { BlockList, isIP, isIPv6 } from 'node:net';
import type { Answer, Dns } from './dns.ts';

/** RFC 7208 §4.6.4: a record that needs more is an error to receivers. */
export const MAX_SPF_LOOKUPS = 10;

export interface SpfFinding {
  lookups: number;
  /** Addresses of the relay that the record does not let send. */
  uncovered: string[];
  faults: string[];
  /** What DNS did not answer. */
  unknown: string[];
}

const TERM =
  /^([+?~-]?)(all|include|a|mx|ptr|ip4|ip6|exists)(?::([^/\s]+))?((?:\/\d+)?(?:\/\/\d+)?)$/i;
const MODIFIER = /^([a-z][a-z0-9_.-]*)=(.*)$/i;

/** The SPF records among the texts of a name. */
export function spfRecords(texts: readonly string[]): string[] {
  return texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
}

interface Walk {
  dns: Dns;
  addresses: readonly string[];
  covered: Set<string>;
  finding: SpfFinding;
  seen: Set<string>;
}

function covers(address: string, network: string, prefix: number | null): boolean {
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (isIP(network) === 0 || isIP(address) !== isIP(network)) {
    return false;
  }
  const list = new BlockList();
  try {
    list.addSubnet(network, prefix ?? (family === 'ipv6' ? 128 : 32), family);
  } catch {
    return false;
  }
  return list.check(address, family);
}

function cover(walk: Walk, networks: readonly string[], prefixes: string): void {
  const [v4 = '', v6 = ''] = /^(?:\/(\d+))?(?:\/\/(\d+))?$/.exec(prefixes)?.slice(1) ?? [];
  for (const network of networks) {
    const prefix = isIPv6(network) ? v6 : v4;
    for (const address of walk.addresses) {
      if (covers(address, network, prefix === '' ? null : Number(prefix))) {
        walk.covered.add(address);
      }
    }
  }
}

function known(walk: Walk, name: string, answer: Answer): string[] {
  if (answer.is === 'unknown') {
    walk.finding.unknown.push(`${name}: ${answer.why}`);
    return [];
  }
  return answer.values;
}

async function hosts(walk: Walk, mechanism: string, name: string): Promise<string[]> {
  if (mechanism === 'a') {
    return known(walk, name, await walk.dns.addresses(name));
  }
  const exchanges = known(walk, name, await walk.dns.mx(name)).filter((host) => host !== '.');
  const found = await Promise.all(
    exchanges.map(async (host) => known(walk, host, await walk.dns.addresses(host))),
  );
  return found.flat();
}

async function included(walk: Walk, name: string): Promise<void> {
  if (walk.seen.has(name) || walk.finding.lookups > MAX_SPF_LOOKUPS) {
    return;
  }
  walk.seen.add(name);
  const texts = await walk.dns.txt(name);
  const records = spfRecords(known(walk, name, texts));
  if (texts.is === 'known' && records.length !== 1) {
    walk.finding.faults.push(`${name}, which it refers to, has ${records.length} SPF records`);
    return;
  }
  await readRecord(walk, name, records[0] ?? '');
}

async function readTerm(walk: Walk, domain: string, term: string): Promise<void> {
  const { finding } = walk;
  const match = TERM.exec(term);
  if (match === null) {
    const modifier = MODIFIER.exec(term);
    if (modifier === null) {
      finding.faults.push(`“${term}” is no term of SPF`);
    } else if (modifier[1]!.toLowerCase() === 'redirect') {
      finding.lookups += 1;
      await included(walk, modifier[2]!.toLowerCase());
    }
    return;
  }
  const [, qualifier = '', mechanism = '', target, prefixes = ''] = match;
  const kind = mechanism.toLowerCase();
  const name = (target ?? domain).toLowerCase();
  const lets = qualifier === '' || qualifier === '+';
  if (kind === 'ip4' || kind === 'ip6') {
    if (lets) {
      cover(walk, [name], kind === 'ip4' ? prefixes : prefixes.replace(/^\//, '//'));
    }
  } else if (kind !== 'all') {
    finding.lookups += 1;
    if (name.includes('%') || kind === 'ptr' || kind === 'exists') {
      return;
    }
    if (kind === 'include') {
      await included(walk, name);
    } else if (lets) {
      cover(walk, await hosts(walk, kind, name), prefixes);
    }
  } else if (lets) {
    finding.faults.push('“+all” lets everybody send as you');
  }
}

async function readRecord(walk: Walk, domain: string, record: string): Promise<void> {
  for (const term of record.split(/ +/).slice(1)) {
    if (term !== '') {
      await readTerm(walk, domain, term);
    }
  }
}

/**
 * Reads an SPF record and those it refers to (RFC 7208): how many look-ups receivers need, what
 * is wrong, and which of the addresses it leaves out. Macros are counted and not expanded.
 */
export async function readSpf(
  dns: Dns,
  domain: string,
  record: string,
  addresses: readonly string[],
): Promise<SpfFinding> {
  const finding: SpfFinding = { lookups: 0, uncovered: [], faults: [], unknown: [] };
  const walk = { dns, addresses, covered: new Set<string>(), finding, seen: new Set([domain]) };
  await readRecord(walk, domain, record);
  finding.uncovered = addresses.filter((address) => !walk.covered.has(address));
  return finding;
}

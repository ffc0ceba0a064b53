import { spf, type SPFResult } from 'mailauth/lib/spf/index.js';
import { fail, ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { isAddress, type Relay } from './domains.ts';
import { receiver, type Receiver } from './receiver.ts';

const NAME = 'SPF';
/** Nobody's address (RFC 1112 §4): what lets it send lets everybody, and what does not reads it to the end. */
const STRANGER = '240.0.0.1';

interface Look extends Receiver {
  address: string;
  found: SPFResult;
}

/** The term that lets a relay send: by its name, or by what its operator says. */
function termFor(relay: Relay): string {
  if (relay.isLocal) {
    return 'ip4:ADDRESS-OF-THIS-MACHINE';
  }
  if (!isAddress(relay.host)) {
    return `a:${relay.host}`;
  }
  return `${relay.host.includes(':') ? 'ip6' : 'ip4'}:${relay.host}`;
}

function withTerm(record: string, term: string): string {
  const terms = record.split(/ +/).filter((part) => part !== '');
  const end = terms.findIndex((part) => /^[+?~-]?all$|^redirect=/i.test(part));
  return terms.toSpliced(end === -1 ? terms.length : end, 0, term).join(' ');
}

async function addressesOf(dns: Dns, relay: Relay): Promise<string[]> {
  if (relay.isLocal) {
    return [];
  }
  if (isAddress(relay.host)) {
    return [relay.host];
  }
  const answer = await dns.addresses(relay.host);
  return answer.is === 'known' ? answer.values : [];
}

const spfRecords = (texts: readonly string[]): string[] =>
  texts.filter((text) => /^v=spf1(?: |$)/i.test(text));

/** Empty look-ups are not counted: receivers differ about them. */
async function look(dns: Dns, domain: string, address: string): Promise<Look> {
  const asked = receiver(dns);
  const { resolver } = asked;
  const sender = `postmaster@${domain}`;
  const found = await spf({
    ...{ sender, ip: address, helo: domain },
    ...{ resolver, maxVoidCount: Infinity },
  });
  return { ...asked, address, found };
}

/** What makes a record useless to receivers, in words; null where nothing does. */
function faultOf({ found: { domain, status, lookups }, texts }: Look): string | null {
  if (status.result === 'pass') {
    return 'it lets everybody send as you, as “+all” does';
  }
  if (status.result !== 'permerror') {
    return null;
  }
  if (lookups !== undefined && lookups.count > lookups.limit) {
    return `receivers need more than ${lookups.limit} look-ups for the record, which is an error: shorten it`;
  }
  for (const [name, values] of texts) {
    const records = spfRecords(values);
    if (name !== domain && records.length !== 1) {
      return `${name}, which it refers to, has ${records.length} SPF records`;
    }
  }
  const said = String(status.comment);
  const wrong = /Unknown mechanism (\S+)$/.exec(said)?.[1];
  const terms = [...texts.values()].flatMap(spfRecords).flatMap((record) => record.split(/ +/));
  const term = terms.find((one) =>
    one
      .toLowerCase()
      .split(/[:/=]/)[0]!
      .endsWith(wrong ?? ' '),
  );
  return term === undefined
    ? said.replace(/^.*during lookup of \S+ /, '')
    : `“${term}” is no term of SPF`;
}

/** Whether the domain of the return path lets the relay send for it (RFC 7208). */
export async function checkSpf(dns: Dns, domain: string, relay: Relay): Promise<Check> {
  const answer = await dns.txt(domain);
  if (answer.is === 'unknown') {
    return warn(NAME, `${domain}: ${answer.why}, so this was not looked at`);
  }
  const records = spfRecords(answer.values);
  const publish = (value: string) => ({ name: domain, type: 'TXT' as const, value });
  if (records.length === 0) {
    return warn(
      NAME,
      `${domain} has no SPF record: large receivers refuse such mail or call it spam. Your relay’s operator may ask for another term in it`,
      publish(`v=spf1 ${termFor(relay)} ~all`),
    );
  }
  if (records.length > 1) {
    return fail(NAME, `${domain} has ${records.length} SPF records, which is an error: keep one`);
  }
  const stranger = await look(dns, domain, STRANGER);
  const fault = faultOf(stranger);
  if (fault !== null) {
    return fail(NAME, `${domain}: ${fault}`);
  }
  const addresses = await addressesOf(dns, relay);
  const looks = await Promise.all(addresses.map((address) => look(dns, domain, address)));
  const unknown = new Set([stranger, ...looks].flatMap((one) => [...one.unknown]));
  if (unknown.size > 0) {
    return warn(NAME, `${domain}: not all of it was looked at. ${[...unknown].join('; ')}`);
  }
  const uncovered = looks.filter(({ found }) => found.status.result !== 'pass');
  if (uncovered.length > 0) {
    const who = uncovered.map(({ address }) => address).join(' and ');
    return warn(
      NAME,
      `${domain} does not let ${who} (${relay.host}) send. If your relay sends from other addresses, publish what its operator says instead`,
      publish(withTerm(records[0]!, termFor(relay))),
    );
  }
  const { count, limit } = stranger.found.lookups!;
  return relay.isLocal
    ? ok(
        NAME,
        `${domain} has one record, ${count} of ${limit} look-ups; see that it names this machine’s address`,
      )
    : ok(NAME, `${domain} lets ${relay.host} send, ${count} of ${limit} look-ups`);
}

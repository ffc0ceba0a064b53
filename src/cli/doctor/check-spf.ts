import { fail, ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { isAddress, type Relay } from './domains.ts';
import { MAX_SPF_LOOKUPS, readSpf, spfRecords } from './spf.ts';

const NAME = 'SPF';

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
  const record = records[0]!;
  const found = await readSpf(dns, domain, record, await addressesOf(dns, relay));
  if (found.faults.length > 0) {
    return fail(NAME, `${domain}: ${found.faults.join('; ')}`);
  }
  if (found.lookups > MAX_SPF_LOOKUPS) {
    return fail(
      NAME,
      `${domain}: receivers need more than ${MAX_SPF_LOOKUPS} look-ups for the record, which is an error: shorten it`,
    );
  }
  if (found.unknown.length > 0) {
    return warn(NAME, `${domain}: not all of it was looked at. ${found.unknown.join('; ')}`);
  }
  if (found.uncovered.length > 0) {
    return warn(
      NAME,
      `${domain} does not let ${found.uncovered.join(' and ')} (${relay.host}) send. If your relay sends from other addresses, publish what its operator says instead`,
      publish(withTerm(record, termFor(relay))),
    );
  }
  const lookups = `${found.lookups} of ${MAX_SPF_LOOKUPS} look-ups`;
  return relay.isLocal
    ? ok(NAME, `${domain} has one record, ${lookups}; see that it names this machine’s address`)
    : ok(NAME, `${domain} lets ${relay.host} send, ${lookups}`);
}

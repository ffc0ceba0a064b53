import { ok, warn, type Check } from './check.ts';
import type { Dns } from './dns.ts';
import { isAddress, type Relay } from './domains.ts';

/** Whether a domain that mail comes from takes mail: answers and bounces go there. */
export async function checkMx(dns: Dns, name: string, domain: string): Promise<Check> {
  const answer = await dns.mx(domain);
  if (answer.is === 'unknown') {
    return warn(name, `${domain}: ${answer.why}, so this was not looked at`);
  }
  const [first] = answer.values;
  if (first === '.') {
    return warn(name, `${domain} says that it takes no mail: many receivers refuse its mail too`);
  }
  if (first !== undefined) {
    return ok(name, `${domain} takes mail at ${first}`);
  }
  const host = await dns.addresses(domain);
  return host.is === 'known' && host.values.length > 0
    ? warn(name, `${domain} has no MX record; mail to it goes to its address (${host.values[0]!})`)
    : warn(name, `${domain} has neither MX record nor address: bounces and answers are lost`, {
        name: domain,
        type: 'MX',
        value: `10 mail.${domain}`,
      });
}

/** Whether the relay's addresses have names, which large receivers ask for. */
export async function checkPtr(dns: Dns, relay: Relay): Promise<Check> {
  const name = 'reverse DNS';
  const addresses = isAddress(relay.host)
    ? ({ is: 'known', values: [relay.host] } as const)
    : await dns.addresses(relay.host);
  if (addresses.is === 'unknown') {
    return warn(name, `${relay.host}: ${addresses.why}, so this was not looked at`);
  }
  const found = await Promise.all(
    addresses.values.map(async (address) => ({ address, names: await dns.names(address) })),
  );
  const unnamed = found.find(({ names }) => names.is === 'known' && names.values.length === 0);
  if (unnamed !== undefined) {
    return warn(
      name,
      `${unnamed.address} (${relay.host}) has no name: if it is what mail leaves from, receivers refuse it`,
    );
  }
  const known = found.flatMap(({ names }) => (names.is === 'known' ? names.values : []));
  return known.length === 0
    ? warn(name, `${relay.host}: DNS has no address or did not answer, so this was not looked at`)
    : ok(name, `${relay.host} is known as ${known[0]!}`);
}

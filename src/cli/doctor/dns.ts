import { Resolver } from 'node:dns/promises';

/** What DNS says; `unknown` where it does not answer, which is not the same as having nothing. */
export type Answer = { is: 'known'; values: string[] } | { is: 'unknown'; why: string };

/** The far end of the checks by DNS. A name that does not exist has no values. */
export interface Dns {
  /** Each record as one text. */
  txt(name: string): Promise<Answer>;
  /** Host names, the most preferred first; `.` says that the domain takes no mail (RFC 7505). */
  mx(name: string): Promise<Answer>;
  /** IPv4 and IPv6 addresses. */
  addresses(host: string): Promise<Answer>;
  /** Names of an address. */
  names(address: string): Promise<Answer>;
}

const NOTHING_THERE = ['ENOTFOUND', 'ENODATA', 'NXDOMAIN'];
const TIMEOUT_MS = 3_000;
const TRIES = 2;

async function answered(asking: Promise<string[]>): Promise<Answer> {
  try {
    return { is: 'known', values: await asking };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'no answer';
    return NOTHING_THERE.includes(code)
      ? { is: 'known', values: [] }
      : { is: 'unknown', why: `DNS did not answer (${code})` };
  }
}

function both(one: Answer, other: Answer): Answer {
  const known = [one, other].flatMap((answer) => (answer.is === 'known' ? answer.values : []));
  return known.length === 0 && one.is === 'unknown' ? one : { is: 'known', values: known };
}

/** The resolver that this machine is set up with. */
export function systemDns(): Dns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  return {
    txt: (name) =>
      answered(resolver.resolveTxt(name).then((records) => records.map((parts) => parts.join('')))),
    mx: (name) =>
      answered(
        resolver
          .resolveMx(name)
          .then((records) =>
            records
              .toSorted((a, b) => a.priority - b.priority)
              .map(({ exchange }) => (exchange === '' ? '.' : exchange.toLowerCase())),
          ),
      ),
    addresses: async (host) =>
      both(await answered(resolver.resolve4(host)), await answered(resolver.resolve6(host))),
    names: (address) => answered(resolver.reverse(address)),
  };
}

/** A TXT record as a zone file has it, in texts of at most 255 characters. */
export function asZoneLine(name: string, value: string): string {
  const parts = value.match(/.{1,255}/g) ?? [];
  return `${name}. IN TXT ${parts.map((part) => `"${part.replace(/(["\\])/g, '\\$1')}"`).join(' ')}`;
}

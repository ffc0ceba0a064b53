import type { Answer, Dns } from '#src/cli/doctor/dns.ts';

export type Zone = Readonly<
  Record<string, { txt?: string[]; mx?: string[]; a?: string[]; ptr?: string[] } | 'broken'>
>;

/** DNS with the records of a zone, which answers no question about names that are `broken`. */
export function fakeDns(zone: Zone): Dns {
  const ask = (name: string, type: 'txt' | 'mx' | 'a' | 'ptr'): Promise<Answer> => {
    const entry = zone[name];
    return Promise.resolve(
      entry === 'broken'
        ? { is: 'unknown', why: 'DNS did not answer (ESERVFAIL)' }
        : { is: 'known', values: entry?.[type] ?? [] },
    );
  };
  return {
    txt: (name) => ask(name, 'txt'),
    mx: (name) => ask(name, 'mx'),
    addresses: (name) => ask(name, 'a'),
    names: (name) => ask(name, 'ptr'),
  };
}

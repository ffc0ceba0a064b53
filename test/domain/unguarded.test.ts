import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPublicTexts } from '#src/domain/disclosure/check.ts';
import { FACT_LISTS, unguardedFacts } from '#src/domain/disclosure.ts';

const NONE = { cves: [], packages: [], fixedIn: [], hosts: [], tickets: [], nicknames: [] };
const partsOf = (list: (typeof FACT_LISTS)[number], value: string): string[] =>
  unguardedFacts({ ...NONE, [list]: [value] }).map(({ part }) => part);

describe('A private fact that the guard does not find', () => {
  it.each([
    ['packages', 'vim 9.1.2', []],
    ['packages', 'kernel 6.1', ['kernel']],
    ['packages', 'node 8', ['node', '8']],
    ['packages', 'openssl 3.0.14', []],
    ['packages', 'org.apache.logging.log4j:log4j-core 2.14.1', []],
    ['hosts', 'db.internal', ['db']],
    ['hosts', 'payroll.corp.example', ['payroll']],
    ['hosts', 'edge-17.internal', []],
    ['hosts', '10.20.30.40', []],
    ['fixedIn', '8', ['8']],
    ['fixedIn', '2025-10-1', ['2025-10-1']],
    ['fixedIn', '3.0.15', []],
    ['tickets', 'OPS-481', []],
    ['tickets', '77', ['77']],
    ['tickets', 'https://tickets.example.com/browse/12', ['12']],
    ['nicknames', '日', ['日']],
    ['nicknames', 'FooBleed', []],
    ['cves', 'CVE-2024-6387', []],
  ] as const)('is told, with its parts that are not: %s %j', (list, value, parts) => {
    expect(partsOf(list, value)).toEqual(parts);
  });

  it('is told whatever it is: what is not told is refused in a text', () => {
    const fact = fc.oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }).filter((one) => /\S/.test(one)),
      fc.stringMatching(/^[a-z]{1,4}[ -]?\d{1,2}(\.\d{1,2}){0,2}$/),
      fc.stringMatching(/^[a-z]{1,8}(\.[a-z]{2,6}){0,2}$/),
    );
    fc.assert(
      fc.property(fc.constantFrom(...FACT_LISTS), fact, (list, value) => {
        const text = `Because of ${value} a restart follows.`;
        const found = checkPublicTexts([{ place: '/body', text }], { ...NONE, [list]: [value] });
        const refused = found.some(({ level }) => level === 'block');
        expect(refused || partsOf(list, value).includes(value)).toBe(true);
      }),
    );
  });
});

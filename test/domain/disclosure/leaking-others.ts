import type { CaseName } from './cases.ts';

/** A text that must not be published in any notice while the facts of `of` are kept back. */
export interface LeakingElsewhere {
  of: CaseName;
  level: 'block' | 'warn';
  text: string;
}

const leaks = (
  of: CaseName,
  level: LeakingElsewhere['level'],
  texts: readonly string[],
): LeakingElsewhere[] => texts.map((text) => ({ of, level, text }));

/** Texts of other notices that say what a notice keeps back. */
export const LEAKED_ELSEWHERE: readonly LeakingElsewhere[] = [
  ...leaks('tls', 'block', [
    'Slow because of Heartbleed.',
    'Slow because of heart-bleed.',
    'Slow because of Heart\u200bbleed.',
    'Slow because of Неаrtbleed.',
    'Slow because of H&#101;artbleed.',
    'Slow because of [Heart](https://example.com)bleed.',
    'We take web-07.lan out.',
    'See 48210-A and CVE 2014 0160.',
    'openssl 1.0.1f is replaced.',
    'openssl-1.0.1g.tar.gz',
    'We bring openssl, which everybody runs, to release 1.0.1g.',
    'Release 1.0.1g of openssl is in place.',
  ]),
  ...leaks('tls', 'warn', [
    'The openssl update is behind this.',
    'We bring our systems to 1.0.1g.',
  ]),
  ...leaks('logging', 'block', [
    'The delays come from the answer to Log4Shell.',
    'Log4j-core is at 2.15.0 now.',
    'billing-api-04 is restarted.',
    'db-1.internal is restarted.',
    'As SEC-1207 says, we wait.',
    'Number 2021-44228 keeps us busy.',
  ]),
  ...leaks('logging', 'warn', ['The log4j update is behind this.', 'We go to 2.15.0.']),
  ...leaks('library', 'block', [
    'OpenSSL goes to 3.0.8 tonight.',
    'We move from OpenSSL 3.0.7.',
    'OpenSSL: release 2.4 is next.',
    'The name is Punycode Storm.',
    'CVE-2022-3786 is why.',
    'As OPS-31 says.',
  ]),
  ...leaks('library', 'warn', [
    'We bring our systems to release 3.0.8 tonight.',
    'Fixed in v4.5.7.',
    'It was 3 . 0 . 7 before.',
  ]),
  ...leaks('browser', 'block', ['Chrome 131 comes.', 'We install Chrome, version 131, on Monday.']),
  ...leaks('browser', 'warn', ['Chrome users see an old page.']),
];

/** What may be said while the facts of all cases are kept back. */
export const HARMLESS_ELSEWHERE = [
  'Response times were at 2.4 seconds.',
  'Version 2.4 of our app is out.',
  '308 hosts are done; 457 wait.',
  'At 3:08 we begin.',
  'The work of 3.08.2026 is over.',
  '30.8 % of requests failed.',
  'Version 13.0.8 of Acme Desktop is out.',
  'Version 131 of the handbook is online.',
  'It costs $3.08 a month.',
  'We have 131 servers.',
];

import { describe, expect, it } from 'vitest';
import { checkPublicTexts } from '#src/domain/disclosure.ts';
import { Automaton } from '#src/domain/disclosure/automaton.ts';
import { readingsOf } from '#src/domain/disclosure/readings.ts';
import { CASES } from './cases.ts';

/** Longest body of an update. */
const SIZE = 20_000;

/** What makes a careless reader of text look at all of it again for each sign. */
const HOSTILE = [
  ...['a', 'a-', 'a.', 'a_', 'a1', '1', '1.', '1.1 ', 'a 1.1.1 ', ' ', '\n', '\t', '_', '*', '`'],
  ...[
    '[',
    '](',
    '](x)',
    '][',
    '![',
    '<',
    '<a',
    '<!--',
    '<!-- x',
    '-->',
    '>',
    '> ',
    '- ',
    '\n- ',
    '|',
  ],
  ...['&', '&#', '&#0', '&amp;', '&#45;', 'amp;', '%', '%25', '%2', '\\', '\\u', '=2', 'U+'],
  ...[
    'cve',
    'CVE-2',
    'CVE-2021-44228 ',
    'AV:N/',
    'CVSS ',
    '10.0.',
    'fd00:',
    '::',
    '/a',
    ' /etc/',
    '\\\\a',
  ],
  ...[
    'db-prod-',
    '.internal',
    '.py:1 ',
    'at a.b',
    'Caused by: ',
    '"a',
    '-----BEGIN ',
    'eyJ',
    'http://a:',
  ],
  ...['password=', 'aA1/', 'Q1ZFLTIw', 'ab ', '0x', 'RCE ', 'attacker can ', ' dot ', 'Heartbleed'],
  ...['\u200b', 'a\u0301', '\u202e', '𝐂', 'ㄱ', 'я', '㎯', '\ufdfa', '\ud800', '\u{e0043}', '🇨'],
];

describe('Hostile text', () => {
  it.each(HOSTILE)('%j over and over has an answer of bounded size', (piece) => {
    const text = `&${piece.repeat(Math.ceil(SIZE / piece.length)).slice(0, SIZE)}`;
    const findings = checkPublicTexts([{ place: '/body', text }], CASES.tls);
    expect(findings.length).toBeLessThanOrEqual(500);
    expect(findings.every(({ excerpt }) => excerpt.length <= 120)).toBe(true);
    const readings = readingsOf(text);
    expect(readings.length).toBeLessThanOrEqual(9);
    expect(Math.max(...readings.map((reading) => reading.text.length))).toBeLessThanOrEqual(
      4 * text.length,
    );
  });

  it('of 64 KB, everything in turn, has one as well', () => {
    const all = HOSTILE.join('');
    const text = all.repeat(Math.ceil(65_536 / all.length)).slice(0, 65_536);
    const findings = checkPublicTexts([{ place: '/body', text }], CASES.tls);
    expect(findings.length).toBeLessThanOrEqual(500);
    expect(findings.some(({ rule }) => rule === 'fact_nickname')).toBe(true);
  });
});

it('Thousands of facts are looked for in one pass', () => {
  const words = Array.from({ length: 5_000 }, (_, at) => `fact${at}`);
  const text = 'fact1 fact12 fact123 fact1234 '.repeat(100);
  let found = 0;
  new Automaton(words).search(text, () => {
    found += 1;
  });
  // 1; 1 and 12; 1, 12 and 123; 1, 12, 123 and 1234.
  expect(found).toBe(1_000);
});

it('An empty text, an empty fact and facts of signs do no harm', () => {
  const facts = { ...CASES.nothing, nicknames: ['', ' ', '-', '\u200b', '...'], hosts: ['a', '1'] };
  expect(checkPublicTexts([{ place: '/title', text: '' }], facts)).toEqual([]);
  expect(checkPublicTexts([], facts)).toEqual([]);
});

import { describe, expect, it } from 'vitest';
import { blocking, checkPublicTexts, type PublicText } from '#src/domain/disclosure.ts';
import { asRead } from '#src/server/as-read.ts';
import { CASES, type CaseName } from './cases.ts';

function found(of: CaseName, ...texts: string[]): string[] {
  const written = texts.map((text, at): PublicText => ({ place: `/${at}`, text }));
  return blocking(checkPublicTexts(written, CASES[of], { asRead })).map(({ rule }) => rule);
}

/** Texts in which only what is made of them names a fact. */
const PUBLISHED: readonly { how: string; of: CaseName; text: string }[] = [
  {
    how: 'a link whose title ends in a bracket',
    of: 'runtime',
    text: 'ru[n](http://a.example/x "a) b")c',
  },
  {
    how: 'a link whose title has a line end',
    of: 'runtime',
    text: 'ru[n](http://a.example/x "a\nb")c',
  },
  {
    how: 'a link to an address with brackets in brackets',
    of: 'runtime',
    text: 'ru[n](http://a.example/(a(b)c))c',
  },
  {
    how: 'a link to an address with a bracket escaped',
    of: 'runtime',
    text: 'ru[n](http://a.example/\\)x)c',
  },
  {
    how: 'a link to an address in angle brackets',
    of: 'runtime',
    text: 'ru[n](<http://a.example/)a>)c',
  },
  {
    how: 'a link to an address with an entity',
    of: 'runtime',
    text: 'ru[n](http://a.example/&#41;a)c',
  },
  {
    how: 'a link whose title has a quote escaped',
    of: 'runtime',
    text: 'ru[n](http://a.example/x "a\\")\\"b")c',
  },
  {
    how: 'a link by a reference with a bracket in it',
    of: 'runtime',
    text: `ru[n][r\\]x]c\n\n[r\\]x]: http://a.example/`,
  },
  {
    how: 'a link by a very long reference',
    of: 'runtime',
    text: `ru[n][${'r'.repeat(300)}]c\n\n[${'r'.repeat(300)}]: http://a.example/`,
  },
  {
    how: 'a definition between its halves, which nobody sees',
    of: 'logging',
    text: 'SEC-\n\n[zz]: http://a.example "tt"\n\n1207',
  },
  { how: 'an entity of no width', of: 'runtime', text: 'ru&NegativeThinSpace;nc' },
  { how: 'an entity of a combining mark', of: 'runtime', text: 'ru&DownBreve;nc' },
  { how: 'an entity whose name nobody knows', of: 'logging', text: 'SEC&dash;12&numsp;07' },
  { how: 'an entity without its semicolon', of: 'logging', text: 'Log4&shyShell' },
  { how: 'an entity of Windows', of: 'logging', text: 'SEC&#150;1207' },
  { how: 'an entity that would turn the text', of: 'logging', text: 'SE&#x202d;C-1207' },
  { how: 'numbers that Markdown gives', of: 'tls', text: '1. 0.1f' },
  { how: 'a number that Markdown counts', of: 'logging', text: '1. x\n1. 15.0' },
  {
    how: 'a table read down its columns',
    of: 'logging',
    text: '| a | b |\n|---|---|\n| SEC- | x |\n| 1207 | y |',
  },
  {
    how: 'a table whose cells the mail names by their heads',
    of: 'logging',
    text: '| SEC | x |\n|---|---|\n| 1207 | y |',
  },
  {
    how: 'a cell too many, which is not shown',
    of: 'logging',
    text: '| a | b |\n|---|---|\n| x | SEC- | zz |\n| 1207 | y |',
  },
  { how: 'a box to tick', of: 'logging', text: 'Log4\n- [x] Shell' },
  { how: 'text that runs from right to left', of: 'logging', text: '\u200fShell\u200fLog4' },
  {
    how: 'letters of two units in text that runs from right to left',
    of: 'logging',
    text: '\u200f𝐒𝐡𝐞𝐥𝐥\u200f𝐋𝐨𝐠𝟒',
  },
  { how: 'characters of tags, which nobody sees', of: 'runtime', text: 'ru\u{e0041}nc' },
  {
    how: 'signs that are text beside a link',
    of: 'logging',
    text: 'SEC=2D1207 [x](http://a.example)',
  },
  { how: 'an odd comment', of: 'runtime', text: 'ru<!-->nc' },
];

describe('What is published of a text is read as its readers do:', () => {
  it.each(PUBLISHED)('$how', ({ of, text }) => {
    expect(found(of, text)).not.toEqual([]);
  });

  it('a fact that a title begins and the text’s page ends', () => {
    expect(found('logging', 'SEC-', '[x](http://a.example "y)z")1207')).toEqual([]);
    expect(found('logging', 'SEC-', '[](http://a.example "y)z")1207')).not.toEqual([]);
  });
});

describe('Digits and letters with two faces', () => {
  it.each([
    ['digits of Bengali by their shape', 'login', 'CVE-2024-63৪7'],
    ['a zero that is an ideograph', 'logging', 'SEC-12〇7'],
    ['numbers in circles', 'logging', 'SEC-⓬⓪➆'],
    ['numbers in parentheses', 'logging', 'SEC-⑿⓪⑺'],
    ['ideographs that are drawn like capitals', 'runtime', '尺u几匚'],
    ['a small letter of Cherokee', 'runtime', 'runꮯ'],
    ['a Cyrillic letter that is drawn like another', 'runtime', 'ruИc'],
    ['signs of mathematics', 'runtime', 'r⋃n¢'],
  ] as const)('are read as both: %s', (_, of, text) => {
    expect(found(of, text)).not.toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { blocking, checkPublicTexts, type PrivateFacts } from '#src/domain/disclosure.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';

const FACTS: PrivateFacts = {
  cves: ['CVE-2021-44228'],
  packages: ['org.apache.logging.log4j:log4j-core 2.14.1'],
  fixedIn: ['2.15.0'],
  hosts: ['db-1.internal'],
  tickets: ['SEC-12'],
  nicknames: ['Log4Shell'],
};

function blocks(text: string, facts = FACTS) {
  return blocking(checkPublicTexts([{ place: '/body', text }], facts));
}

/** What a word processor, a chat or Markdown makes of an id that its reader still reads as one. */
const WRITTEN: Record<string, string> = {
  'as it is': 'CVE-2021-44228',
  'in lower case': 'cve-2021-44228',
  'with a blank': 'CVE 2021-44228',
  'with underscores': 'CVE_2021_44228',
  'over two lines': 'CVE-2021-\n44228',
  'with letters after it': 'CVE-2021-44228x',
  'with hyphens that do not break': 'CVE\u20112021\u201144228',
  'with dashes': 'CVE\u20132021\u201444228',
  'with minus signs': 'CVE\u22122021\u221244228',
  'with a zero-width space': 'CVE-2021-\u200b44228',
  'with a word joiner at each letter': [...'CVE-2021-44228'].join('\u2060'),
  'with a soft hyphen': 'CVE\u00ad-2021-44228',
  'in wide letters': '\uff23\uff36\uff25-2021-44228',
  'with escaped hyphens': 'CVE\\-2021\\-44228',
  'half in bold': 'CVE-2021-**44228**',
  'half as code': '`CVE`-2021-44228',
  'half struck through': 'CVE-~~2021~~-44228',
  'with numbered entities': 'CVE&#45;2021&#x2d;44228',
  'with a named entity': 'CVE&hyphen;2021-44228',
  'in a link': '[details](https://example.com/CVE-2021-44228)',
  'encoded in a link': 'https://example.com/CVE%2D2021%2D44228',
};

describe('A private id is found in a public text', () => {
  it.each(Object.entries(WRITTEN))('%s', (_how, written) => {
    expect(blocks(`We patch ${written} today.`)).not.toEqual([]);
  });
});

describe('A private fact is found in a public text', () => {
  it.each([
    ['log4j\\-core', 'package'],
    ['LOG4J\u2011CORE', 'package'],
    ['version v2.15.0', 'version'],
    ['version 2\\.15\\.0', 'version'],
    ['2.15.**0**', 'version'],
    ['db\u20111.internal', 'host'],
    ['SEC\u201112', 'ticket'],
    ['*Log*4Shell', 'nickname'],
    ['log4\u200bshell', 'nickname'],
  ])('written %j', (written, kind) => {
    expect(blocks(`About ${written} we say nothing.`)).toMatchObject([
      { message: `is a private fact (${kind})` },
    ]);
  });

  it('and named as the reader would see it', () => {
    const [leak] = blocks('We patch CVE\\-2021\\-44228.');
    expect(leak?.excerpt).toBe('CVE-2021-44228');
    expect(renderMarkdown('We patch CVE\\-2021\\-44228.')).toContain(leak!.excerpt);
  });
});

describe('A harmless text is left alone', () => {
  it.each([
    'We update 2 of 15 servers between 02:00 and 04:00 CET (01:00\u201303:00 UTC).',
    'Version 12.15.01 of the handbook and 2.15.00 of another.',
    'Dbxinternal, SEC-123, XSEC-12 and log4jXcore are other words.',
    '100 % of requests, 5 %, %zz and &unknown; &#99999999; stay as they are.',
    'Write to support@example.com, see [the page](https://example.com/a%20b).',
    '',
  ])('%s', (text) => {
    expect(checkPublicTexts([{ place: '/body', text }], FACTS)).toEqual([]);
  });
});

describe('A fact of odd characters', () => {
  it.each(['.*', '(((', '[a', '\\', '\u200b', '$&', '^', 'a|b', '*'])(
    '%j is only a text',
    (fact) => {
      const facts = { ...FACTS, nicknames: [fact] };
      expect(blocks('Nothing of the kind.', facts)).toEqual([]);
      if (!['\u200b', '\\', '*'].includes(fact)) {
        expect(blocks(`It is ${fact} they say.`, facts)).toMatchObject([{ excerpt: fact }]);
      }
    },
  );
});

import { describe, expect, it } from 'vitest';
import { NoticeInput, UpdateInput, WindowChangeInput } from '#src/commands/notice/input.ts';
import { BrandingInput } from '#src/commands/settings/branding-input.ts';
import { parseInput } from '#src/commands/parse.ts';
import { MAX_MARKS, MAX_NESTING, markdownFault } from '#src/domain/markdown.ts';
import { markdownToText } from '#src/mail/markdown-text.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { compileTemplate, render } from '#src/templating/engine.ts';
import { sampleFacts } from '#src/commands/template/sample-facts.ts';
import { faultsOf } from '../support/registry.ts';

const LENGTH = 20_000;
const fill = (unit: string): string =>
  unit.repeat(Math.ceil(LENGTH / unit.length)).slice(0, LENGTH);

/** Each of them once filled the stack or held the process for seconds. */
const DEADLY = {
  'quotes in quotes': fill('>'),
  'quotes with blanks': fill('> '),
  'lists in quotes': fill('>- '),
  'numbered lists in lists': fill('1. '),
  'bulleted lists in lists': fill('+ '),
  'stars in stars': `${'*'.repeat(LENGTH / 2)}a${'*'.repeat(LENGTH / 2 - 1)}`,
  'emphasis that crosses itself': fill('a*_'),
  'emphasis that never ends': fill('_a'),
  'pictures that never begin': fill('!'),
  'code that never ends': fill('`a'),
};

describe('A text made to stop the page', () => {
  it.each(Object.entries(DEADLY))('(%s) is refused', (_name, text) => {
    expect(markdownFault(text)).toMatch(/^must (?:not nest|have at most)/);
  });

  const text = DEADLY['quotes in quotes'];
  it.each([
    [BrandingInput, { footer: text.slice(0, 1_000) }, '/footer'],
    [UpdateInput, { body: text }, '/body'],
    [UpdateInput, { variables: { why: text.slice(0, 2_000) } }, '/variables/why'],
    [WindowChangeInput, { end: '2026-12-01T00:00:00Z', body: text }, '/body'],
    [WindowChangeInput, { end: '2026-12-01T00:00:00Z', reason: text.slice(0, 2_000) }, '/reason'],
    [
      NoticeInput,
      {
        kind: 'incident',
        layer: 'application',
        components: [{ slug: 'api', impact: 'major_outage' }],
        body: text,
      },
      '/body',
    ],
  ] as const)('is refused by name of its field', async (schema, input, pointer) => {
    const work = Promise.resolve().then(() => parseInput(schema, input));
    expect(await faultsOf(work)).toEqual([
      { pointer, detail: 'must not nest quotes and lists more than 20 deep on one line' },
    ]);
  });

  it('is refused where a template makes it', async () => {
    const compiled = compileTemplate(`${'> '.repeat(5_000)}{{page_name}}`);
    const work = Promise.resolve().then(() => render(compiled, sampleFacts('full')));
    expect(await faultsOf(work)).toMatchObject([{ pointer: '/body' }]);
  });
});

describe('A text that is let through', () => {
  const harmless = {
    'as many signs as may be': 'a*_ '.repeat(MAX_MARKS / 2),
    'as deep as may be': `${'> '.repeat(MAX_NESTING)}quoted`,
    'as deep as may be, with numbers': `${'1. '.repeat(MAX_NESTING)}listed`,
    'names with escaped signs': 'my\\_service\\_name and '.repeat(800),
    'a rule': '-'.repeat(500),
    'merge marks in code': '```\n>>>>>>> main\n```',
    headings: 'a\n-\n'.repeat(LENGTH / 4),
    lists: '- a\n\n'.repeat(LENGTH / 5),
    'lists by indentation': Array.from({ length: 190 }, (_, at) => `${' '.repeat(at)}- a`).join(
      '\n',
    ),
    'a wide table': `${'|'.repeat(LENGTH / 4)}\n${'-|'.repeat(LENGTH / 4)}`,
    brackets: '('.repeat(LENGTH),
    addresses: fill('http://a.example '),
  };

  it.each(Object.entries(harmless))('(%s) is shown on the page and in mail', (_name, text) => {
    expect(markdownFault(text)).toBeNull();
    expect(renderMarkdown(text)).not.toBe('');
    expect(markdownToText(text)).not.toBe('');
  });
});

import { marked } from 'marked';
import { describe, expect, it } from 'vitest';

import { Refusal } from '#src/domain/errors.ts';
import {
  compileTemplate,
  MAX_OUTPUT_BYTES,
  MAX_SOURCE_BYTES,
  MAX_TITLE_LENGTH,
  render,
} from '#src/templating/engine.ts';
import type { TemplateFacts } from '#src/templating/variables.ts';
import { fullFacts, minimalFacts } from './samples.ts';

const facts = (changes: Partial<TemplateFacts> = {}): TemplateFacts => ({
  ...minimalFacts({ moment: 'announced' }, 'application'),
  ...changes,
});
const rendered = (source: string, changes: Partial<TemplateFacts> = {}) =>
  render(compileTemplate(source), facts(changes));

function refusalOf(act: () => unknown): Refusal {
  try {
    act();
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(Refusal);
    return thrown as Refusal;
  }
  throw new Error('It was not refused.');
}
const faultsOf = (source: string) =>
  refusalOf(() => compileTemplate(source)).faults.map(({ detail }) => detail);

describe('a template', () => {
  it('may set a title above a line of three dashes', () => {
    expect(rendered('title: About {{component_names}}\n---\nHello.')).toEqual({
      title: 'About Sign-in and API',
      body: 'Hello.',
    });
    expect(rendered('Hello.').title).toBeNull();
  });

  it('asks before it prints what may be missing', () => {
    const source = '{{#if why}}{{why}}{{else}}No reason given.{{/if}}';
    expect(rendered(source).body).toBe('No reason given.');
    expect(rendered(source, { why: 'Old disks.' }).body).toBe('Old disks.');
    expect(rendered('{{#unless window}}soon{{else}}{{window}}{{/unless}}').body).toBe('soon');
  });

  it('counts blank text as missing', () => {
    expect(rendered('{{#if why}}{{why}}{{else}}none{{/if}}', { why: ' \n ' }).body).toBe('none');
  });

  it('lists components with their impact', () => {
    expect(rendered('{{#each components}}\n- {{name}}: {{impact}}\n{{/each}}').body).toBe(
      '- Sign-in: Partly unavailable\n- API: Slower than usual',
    );
  });

  it('comes out tidy: one blank line at most, none at the ends', () => {
    expect(rendered('\n\nA  \n\n\n\n{{#if why}}x{{/if}}\n\n\nB\r\n\r\n').body).toBe('A\n\nB');
  });

  it('says what it uses, so that a form can ask for just that', () => {
    const { uses } = compileTemplate('title: {{page_name}}\n---\n{{#if why}}{{why}}{{/if}}');
    expect([...uses].sort()).toEqual(['page_name', 'why']);
  });
});

describe('a wrong template is refused at once', () => {
  it('with the unknown name, its line, the nearest known one and all that are known', () => {
    const [detail] = faultsOf('title: T\n---\n\nHello {{compnent_names}}');
    expect(detail).toContain('Line 4');
    expect(detail).toContain('“compnent_names”');
    expect(detail).toContain('Did you mean “component_names”?');
    expect(detail).toContain('notice_url');
  });

  it('with every fault, not just the first', () => {
    const details = faultsOf('{{one}}\n{{#if two}}x{{/if}}\n{{> three}}');
    expect(details.map((detail) => detail.slice(0, 6))).toEqual(['Line 1', 'Line 2', 'Line 3']);
  });

  it('where it prints a variable that may be missing without asking', () => {
    expect(faultsOf('{{window}}')[0]).toContain('wrap it in {{#if window}}');
    expect(faultsOf('{{#if why}}{{else}}{{why}}{{/if}}')[0]).toContain('may be missing');
    expect(faultsOf('{{#unless why}}{{why}}{{/unless}}')[0]).toContain('may be missing');
    expect(faultsOf('{{#if why}}{{work}}{{/if}}')[0]).toContain('may be missing');
  });

  it('where it prints a flag or a list', () => {
    expect(faultsOf('{{is_application}}')[0]).toContain('{{#if is_application}}');
    expect(faultsOf('{{components}}')).toHaveLength(1);
    expect(faultsOf('{{#each why}}x{{/each}}')[0]).toContain('the only list');
  });

  it('where blocks are left open or closed wrongly', () => {
    expect(faultsOf('one\n{{#if why}}x{{/unless}}')[0]).toContain("if doesn't match unless");
    expect(faultsOf('{{#if why}}x')[0]).toContain('not closed');
    expect(faultsOf('{{why')[0]).toContain('not closed');
    expect(faultsOf('{{else}}')[0]).toContain('not closed');
  });

  it('where blocks nest deeper than four', () => {
    const nested = (depth: number) =>
      `${'{{#if is_application}}'.repeat(depth)}x${'{{/if}}'.repeat(depth)}`;
    expect(rendered(nested(4)).body).toBe('x');
    expect(faultsOf(nested(5))[0]).toContain('at most 4 deep');
    expect(faultsOf(nested(400))[0]).toContain('deep');
  });

  it('where it has more tags than can be compiled at once', () => {
    expect(rendered('{{page_name}}'.repeat(1_000)).body).not.toBe('');
    expect(faultsOf('{{page_name}}'.repeat(1_001))[0]).toContain('at most 1,000 tags');
  });

  it('where it is longer than 32 KiB', () => {
    expect(rendered('x'.repeat(MAX_SOURCE_BYTES)).body).toHaveLength(MAX_SOURCE_BYTES);
    expect(faultsOf('x'.repeat(MAX_SOURCE_BYTES + 1))[0]).toContain('32 KiB');
    expect(faultsOf('é'.repeat(MAX_SOURCE_BYTES / 2 + 1))[0]).toContain('32 KiB');
  });

  it('where a title is not followed by its line of dashes', () => {
    expect(faultsOf('title: Hello\nBody')[0]).toContain('---');
  });
});

describe('rendering is refused', () => {
  it('with a pointer to the variable that is missing', () => {
    for (const value of [null, undefined, '', '  ']) {
      const act = () => rendered('{{component_names}}', { component_names: value as never });
      expect(refusalOf(act).faults).toEqual([
        { pointer: '/variables/component_names', detail: '“component_names” is missing.' },
      ]);
    }
  });

  it('where a value is not a text', () => {
    for (const value of [1, true, {}, [], () => 'x', Symbol('x')]) {
      const act = () => rendered('x', { why: value as never });
      expect(refusalOf(act).faults[0]?.pointer).toBe('/variables/why');
    }
    for (const value of ['x', [1], [{ name: 'A' }], [null]]) {
      const act = () => rendered('x', { components: value as never });
      expect(refusalOf(act).faults[0]?.pointer).toBe('/variables/components');
    }
  });

  it('where the text would be empty', () => {
    const act = () => rendered('{{#if why}}x{{/if}}');
    expect(refusalOf(act).faults[0]?.pointer).toBe('/body');
  });

  it('where the text would be longer than 64 KiB', () => {
    const why = 'x'.repeat(MAX_OUTPUT_BYTES / 2);
    const print = '{{#if why}}{{why}}{{/if}}';
    expect(rendered(print.repeat(2), { why }).body).toHaveLength(MAX_OUTPUT_BYTES);
    expect(refusalOf(() => rendered(`${print.repeat(2)}x`, { why })).message).toContain('64 KiB');
    expect(refusalOf(() => rendered(print.repeat(100), { why })).message).toContain('64 KiB');
  });

  it('where a list would multiply a long template', () => {
    const components = Array.from({ length: 1000 }, () => ({ name: 'A', impact: 'B' }));
    const source = `{{#each components}}${'x'.repeat(30_000)}{{/each}}`;
    expect(refusalOf(() => rendered(source, { components })).message).toContain('64 KiB');
  });
});

describe('facts in the text', () => {
  const paragraph = (name: string) =>
    rendered('{{component_names}} stays.', { component_names: name }).body;

  it.each([
    '*API* <b>bold</b>',
    '# heading',
    '1. first',
    '2) second',
    '- item',
    '+ item',
    '> quote',
    '=== rule',
    '`code` ~~gone~~ __strong__ _em_',
    '[link](https://example.com) ![image](x)',
    '&lt;b&gt; &amp; &#60;',
    'a | b | c',
    'https://example.com/x and www.example.com and a@example.com',
    '\\*already\\* escaped\\',
    '<script>alert(1)</script>',
    '{{why}} {% x %} ${y}',
  ])('show literally: %s', (name) => {
    for (const source of [
      `${paragraph(name)}`,
      `Text ${paragraph(name)}`,
      `- ${paragraph(name)}`,
    ]) {
      const html = marked.parse(source, { async: false, gfm: true });
      const text = html
        .replace(/<\/?(?:p|ul|li)>\n?/g, '')
        .replace(/&(lt|gt|quot|#39|amp);/g, (_, entity: string) => {
          const characters: Record<string, string> = { lt: '<', gt: '>', quot: '"', '#39': "'" };
          return characters[entity] ?? '&';
        });
      expect(text.trim().endsWith(`${name} stays.`)).toBe(true);
      expect(text).not.toMatch(/<\/?(?:a|em|strong|code|h1|ol|blockquote|img|del|table)\b/);
    }
  });

  it('stay on one line whatever breaks they hold', () => {
    expect(paragraph('A\r\n\r\n# B\u2028C\u0000D\tE')).toBe('A # B C D E stays.');
  });

  it('cannot turn the direction of the text after them', () => {
    expect(paragraph('A\u202eB\u2066C')).toBe('ABC stays.');
  });

  it('that are addresses to follow keep working as links', () => {
    const { body } = rendered('See {{notice_url}}');
    expect(marked.parse(body, { async: false })).toContain(
      '<a href="https://status.example.com/notices/ab12">',
    );
  });
});

describe('texts that staff write', () => {
  it('are Markdown and pass as written', () => {
    const why = 'We **must**.\n\n- one\n- two';
    expect(rendered('{{#if why}}{{why}}{{/if}}', { why }).body).toBe(why);
  });

  it('in the middle of a sentence lose their own full stop', () => {
    const source = '{{#if work}}We will {{work}}.{{/if}}';
    expect(rendered(source, { work: 'replace disks.' }).body).toBe('We will replace disks.');
  });

  it('are never read as a template', () => {
    const why = '{{page_name}} {{#if why}}{{{why}}}{{/if}}';
    expect(rendered('{{#if why}}{{why}}{{/if}}', { why }).body).toBe(why);
  });

  it('lose control characters and foreign line ends', () => {
    const why = 'a\u0000b\r\nc\rd\u001b[31m';
    expect(rendered('{{#if why}}{{why}}{{/if}}', { why }).body).toBe('ab\nc\nd[31m');
  });
});

describe('a title', () => {
  const title = (name: string) =>
    rendered('title: T: {{component_names}}\n---\nx', { component_names: name }).title;

  it('is plain text, not Markdown', () => {
    expect(title('*API* <b>')).toBe('T: *API* <b>');
  });

  it('is one line, so that it can stand in a mail header', () => {
    expect(title('A\r\nBcc: evil@example.test\u0085\u2029B\u0000')).toBe(
      'T: A Bcc: evil@example.test B',
    );
  });

  it('is cut at a word when it is longer than 200 characters', () => {
    const long = title(Array.from({ length: 60 }, (_, index) => `Name${index}`).join(', ')) ?? '';
    expect(long.length).toBeLessThanOrEqual(MAX_TITLE_LENGTH);
    expect(long).toMatch(/Name\d+…$/);
    expect([...(title('😀'.repeat(500)) ?? '')].length).toBeLessThanOrEqual(MAX_TITLE_LENGTH);
  });

  it('takes staff texts on one line as well', () => {
    const source = 'title: {{#if why}}{{why}}{{/if}}\n---\nx';
    const all = fullFacts({ moment: 'announced' }, 'application');
    expect(render(compileTemplate(source), { ...all, why: 'a\nb' }).title).toBe('a b');
    expect(rendered(source).title).toBeNull();
  });
});

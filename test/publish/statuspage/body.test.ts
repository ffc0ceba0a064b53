import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { bodyOf } from '#src/publish/statuspage/body.ts';

const of = (markdown: string): string => bodyOf(renderMarkdown(markdown));

describe('the body of an update', () => {
  it.each([
    ['flows where the text was only wrapped', 'One\ntwo', 'One two'],
    ['breaks where the text breaks', 'One  \ntwo', 'One<br />two'],
    ['has a blank line between paragraphs', 'One\n\n\ntwo', 'One<br /><br />two'],
    ['has no marks of emphasis', '**What you notice.** _Nothing_.', 'What you notice. Nothing.'],
    ['shows a heading as a line', '# Now\nWe look.', 'Now<br /><br />We look.'],
    ['keeps the marks of a list', 'So:\n\n- a\n- b', 'So:<br /><br />- a<br />- b'],
    ['keeps the numbers of a list', '1. a\n2. b\n\nEnd', '1. a<br />2. b<br /><br />End'],
    ['leaves out an item without text', '- \n- b', '- b'],
    ['sets an inner list off', '- a\n  - b', '- a<br />\u00a0\u00a0- b'],
    ['shows a row of a table as a line', '|A|B|\n|-|-|\n|1|2|', 'A | B<br />1 | 2'],
    ['keeps the lines of code', '```\na\n  b\n```', 'a<br />  b'],
    ['shows a quote', '> so\n> they say', 'so they say'],
    ['has nothing where there is nothing', '', ''],
  ])('%s', (_, markdown, body) => {
    expect(of(markdown)).toBe(body);
  });

  it('shows where a link leads, once', () => {
    expect(of('See [the guide](https://example.com/?a=1&b=2).')).toBe(
      'See the guide (https://example.com/?a=1&amp;b=2).',
    );
    expect(of('See https://example.com/a')).toBe('See https://example.com/a');
    expect(of('Ask <help@example.com>')).toBe('Ask help@example.com');
    expect(of('[x](javascript:alert(1))')).toBe('x');
  });

  it('shows HTML and obeys none of it', () => {
    expect(of('<script>alert(1)</script> & <b>bold</b> < 3')).toBe(
      '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;bold&lt;/b&gt; &lt; 3',
    );
    expect(of('![<img src=x onerror=alert(1)>](https://example.com/x.png)')).not.toContain('<img');
  });

  it('has no tag but a line’s end, whatever HTML comes in', () => {
    const markup = fc.array(
      fc.oneof(
        fc.string(),
        fc.constantFrom(
          ...['<p>', '</p>', '<li>', '<ul>', '</ol>', '<a href="x">', '</a>', '<pre>', '<br />'],
          ...['<script>', '</script', '<', '>', '<a href="><b>">', '\n', '<td>', '</pre>', '<!--'],
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(markup, (pieces) => {
        expect(bodyOf(pieces.join('')).replaceAll('<br />', '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 1000 },
    );
  });

  it('never begins or ends with a line’s end, nor has more than one blank line', () => {
    const word = fc.constantFrom('one', '- two', '1. three', '> four', '# five', '', '```', '  x');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 20 }), (lines) => {
        expect(of(lines.join('\n'))).not.toMatch(/^<br \/>|<br \/>$|(?:<br \/>){3}/);
      }),
      { numRuns: 500 },
    );
  });
});

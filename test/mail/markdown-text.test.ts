import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withInlineStyles } from '#src/mail/inline-styles.ts';
import { markdownToText } from '#src/mail/markdown-text.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';

describe('Markdown in text mail', () => {
  it.each([
    ['two paragraphs', 'One\nline.\n\nTwo.', 'One line.\n\nTwo.'],
    ['emphasis', '**Save** your _work_ ~~now~~.', '*Save* your work now.'],
    [
      'a link',
      '[Details](https://example.com/a?b=1&amp;c)',
      'Details (https://example.com/a?b=1&c)',
    ],
    ['a bare link', '<https://example.com/>', 'https://example.com/'],
    ['a mail link', '[support@example.com](mailto:support@example.com)', 'support@example.com'],
    ['a link that is none', '[x](javascript:alert(1))', 'x'],
    ['a list', '- one\n- two\n  - inner\n\nend', '- one\n- two\n  - inner\n\nend'],
    ['a numbered list', '3. three\n4. four', '3. three\n4. four'],
    ['a quote', '> said\n> so', '> said so'],
    ['a heading', '## What we change\n\nMuch.', 'What we change\n\nMuch.'],
    ['code', 'Run `npm ls`:\n\n```\na  b\n```', 'Run `npm ls`:\n\n    a  b'],
    ['a hard break', 'one  \ntwo', 'one\ntwo'],
    ['entities', '1 &lt; 2 &amp; 3 > 2 &nbsp;x', '1 < 2 & 3 > 2 x'],
    ['entities of any name, as HTML shows them', '&copy; 2&ndash;3 &#x2714;', '© 2–3 ✔'],
    ['no mark that turns text around, by an entity either', 'a&#x202e;b&#8294;c', 'abc'],
    ['an escaped star', '2 \\* 3', '2 * 3'],
    ['a table', '|a|b|\n|-|-|\n|1|2|\n|3|4|', 'a: 1\nb: 2\n\na: 3\nb: 4'],
    ['HTML, as written', 'a <b>c</b>', 'a <b>c</b>'],
    ['control characters', 'a\u0000b\u0007\u202ec\r\n\r\nd', 'abc\n\nd'],
  ])('writes %s', (_what, markdown, text) => {
    expect(markdownToText(markdown)).toBe(text);
  });

  it('wraps lines at 72, lists under their text, times with their zone', () => {
    const text = markdownToText(
      `- ${'word '.repeat(30)}\n\n${'word '.repeat(13)}at 02:00 CET we begin.`,
    );
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(lines[1]).toMatch(/^ {2}word/);
    expect(text).toMatch(/at\n02:00 CET|at 02:00 CET/);
  });

  it('survives what nests too deeply and stays quick on hostile text', () => {
    const hostile = [
      '>'.repeat(20_000),
      '['.repeat(20_000),
      '- '.repeat(5_000),
      '*'.repeat(20_000),
    ];
    for (const text of hostile) {
      expect(typeof markdownToText(text)).toBe('string');
    }
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(markdownToText(text)).not.toContain('\r');
      }),
      { numRuns: 500 },
    );
  });
});

describe('inline styles', () => {
  it('are given to what mail programs do not style well', () => {
    expect(withInlineStyles('<p>a <strong>b</strong></p>')).toBe(
      '<p style="margin:0 0 12px;" dir="auto">a <strong style="font-weight:600;">b</strong></p>',
    );
    expect(withInlineStyles('<h2>x</h2>')).toMatch(/^<p style="[^"]+" dir="auto">x<\/p>$/);
    expect(withInlineStyles('<a href="https://x.test/?a=1&amp;b" rel="nofollow">y</a>')).toMatch(
      /^<a href="https:\/\/x\.test\/\?a=1&amp;b" class="link" style="[^"]+">y<\/a>$/,
    );
  });

  it('keep everything that a text may hold on the page', () => {
    const markdown = '# a\n\n> b\n\n1. c\n\n|d|\n|-|\n|e|\n\n***\n\n`f` ~~g~~ *h*\n\n    i';
    const names = (html: string) =>
      [...html.matchAll(/<([a-z0-9]+)/g)].map((match) => match[1]!.replace(/^h[34]$/, 'p'));
    const html = renderMarkdown(markdown);
    expect(names(html).length).toBeGreaterThan(12);
    expect(names(withInlineStyles(html))).toEqual(names(html));
  });

  it.each([
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '<p onclick="alert(1)" style="x">y</p>',
    '<svg/onload=alert(1)>',
    '<p title=">" onclick="alert(1)">x</p>',
    '<constructor>x</constructor>',
    '<<p onclick=alert(1)>x',
    '<p <img src=x onerror=alert(1)>',
    '<style>p{}</style><a href="data:text/html,x">x</a>',
  ])('leave nothing that acts: %s', (html) => {
    const styled = withInlineStyles(html);
    expect(styled).not.toMatch(/<[^>]*(?:onerror|onload|onclick|javascript:|data:)/i);
    expect(styled).not.toMatch(/<(?:script|img|svg|style|constructor)/i);
  });
});

import { describe, expect, it } from 'vitest';
import { renderMarkdown } from '#src/publish/markdown.ts';

const PAGE = 'https://status.example.com/notices/abc';
const hrefs = (markdown: string, base?: string): (string | undefined)[] =>
  [...renderMarkdown(markdown, base).matchAll(/<a(?: href="([^"]*)")?/g)].map(([, href]) => href);

describe('links in a text', () => {
  it('are whole addresses, since feeds and mails have no place to start from', () => {
    expect(hrefs('[a](/help?x=1&y="2") [b](#top) [c](mailto:a@example.com)', PAGE)).toEqual([
      'https://status.example.com/help?x=1&amp;y=%222%22',
      `${PAGE}#top`,
      'mailto:a@example.com',
    ]);
  });

  it('stay as they were written where they are whole already', () => {
    expect(hrefs('<https://example.com> [x](HTTPS://Example.com/a?b=%zz)', PAGE)).toEqual([
      'https://example.com',
      'HTTPS://Example.com/a?b=%zz',
    ]);
  });

  it('lead nowhere where they would run something or have no page to start from', () => {
    expect(hrefs('[a](javascript:alert(1)) [b](data:text/html,x) [c](blob:x)', PAGE)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(hrefs('[a](/help)')).toEqual([undefined]);
    expect(renderMarkdown('[words](/help)')).toContain('words');
  });
});

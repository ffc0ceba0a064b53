import fc from 'fast-check';
import sanitizeHtml from 'sanitize-html';
import { expect, it } from 'vitest';
import { blocking, checkPublicTexts } from '#src/domain/disclosure.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { asRead } from '#src/server/as-read.ts';
import { CASES } from './cases.ts';
import { disguisedFact, says } from './disguise.ts';

const FACTS = CASES.logging;
const VALUES = [
  ...FACTS.cves,
  ...FACTS.fixedIn,
  ...FACTS.hosts,
  ...FACTS.tickets,
  ...FACTS.nicknames,
  'log4j-core',
  '2.14.1',
];

/** What stands on the page for people who read it. */
function asLaidOut(markdown: string): string {
  const text = sanitizeHtml(renderMarkdown(markdown), { allowedTags: [] });
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&');
}

it('Whatever a reader of the page can read as a private fact is blocked', () => {
  let readable = 0;
  fc.assert(
    fc.property(disguisedFact(VALUES), ({ fact, text }) => {
      if (!says(asLaidOut(text), fact)) {
        return;
      }
      readable += 1;
      const texts = [{ place: '/body', text }];
      expect(blocking(checkPublicTexts(texts, FACTS, { asRead })), text).not.toEqual([]);
    }),
    { numRuns: Number(process.env['GUARD_RUNS'] ?? 1_500) },
  );
  expect(readable).toBeGreaterThan(100);
});

it('Any text at all gets an answer that points into it', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.string({
          unit: fc.constantFrom(...'&#;x<>![](*_`~%u2D-\\\n VCE\u202e\u0301'),
          maxLength: 200,
        }),
      ),
      (text) => {
        for (const { start, end } of checkPublicTexts([{ place: '/body', text }], FACTS, {
          asRead,
        })) {
          expect(start).toBeGreaterThanOrEqual(0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(text.length);
        }
      },
    ),
    { numRuns: 500 },
  );
});

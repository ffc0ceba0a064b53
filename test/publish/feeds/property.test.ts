import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feedDocument } from '#src/publish/feeds/index.ts';
import type { PublicView } from '#src/publish/view.ts';
import { anyView, HOSTILE } from './arbitrary.ts';
import { feedPaths, fetchFeed } from './read.ts';
import { notice, view } from './views.ts';

const PATHS = [...feedPaths(), ...feedPaths('hosts')];

function idsOf(seen: PublicView): string[][] {
  return PATHS.map((path) => {
    const { id, entries } = fetchFeed(seen, path);
    return [id, ...entries.map((entry) => entry.id).sort()];
  });
}

/** The same notices after staff changed every word of them. */
function reworded(seen: PublicView): PublicView {
  const change = (notices: PublicView['active']) =>
    notices.map((one) => ({
      ...one,
      title: `${one.title} (new words)`,
      tier: 'low' as const,
      updatedAt: one.updatedAt + 60_000,
      updates: one.updates.map((update) => ({ ...update, html: '<p>New words.</p>' })),
    }));
  return {
    ...seen,
    page: { ...seen.page, name: 'Another name' },
    upcoming: change(seen.upcoming),
    latest: { incidents: change(seen.latest.incidents), work: change(seen.latest.work) },
  };
}

describe('whatever people write', () => {
  it('every feed is valid', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        for (const path of PATHS) {
          expect(fetchFeed(seen, path).faults, path).toEqual([]);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('equal content is equal bytes, in whatever order it was read', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        const { incidents, work } = seen.latest;
        const other = { incidents: incidents.toReversed(), work: work.toReversed() };
        for (const path of PATHS) {
          const { body } = feedDocument(seen, path)!;
          expect(body).not.toMatch(/\bundefined\b|\bNaN\b|\[object|Invalid Date/);
          expect(feedDocument({ ...seen, latest: other }, path)!.body).toBe(body);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('an edit changes no id', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        expect(idsOf(reworded(seen))).toEqual(idsOf(seen));
      }),
      { numRuns: 60 },
    );
  });

  it.each([
    ['AT&amp;T & <b>us</b> ]]> ]]>', 'AT&amp;T & <b>us</b> ]]> ]]>'],
    ['one\r\ntwo\u0000\u2028three', 'one two three'],
    ['\u202eevil 👍 שלום', 'evil 👍 שלום'],
    ['half \ud800', 'half \ufffd'],
    ['\u0000', 'Planned maintenance'],
  ])('the title %j is read as %j in every format', (title, shown) => {
    const seen = view([notice('ntc1', { title })]);
    const escaped = shown.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
    expect(fetchFeed(seen, '/history.rss').entries[0]!.title).toBe(shown);
    expect(fetchFeed(seen, '/history.json').entries[0]!.title).toBe(shown);
    // Atom declares its titles as HTML.
    expect(fetchFeed(seen, '/history.atom').entries[0]!.title).toBe(escaped);
  });

  it('a page’s name of any kind leaves each format valid', () => {
    for (const name of HOSTILE) {
      const seen = view([notice('ntc1')]);
      seen.page.name = name;
      for (const path of feedPaths()) {
        expect(fetchFeed(seen, path).faults, `${path} of ${JSON.stringify(name)}`).toEqual([]);
      }
    }
  });
});

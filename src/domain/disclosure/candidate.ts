import type { FoldedView } from './fold.ts';
import type { Searcher } from './haystack.ts';
import { lettersOf } from './letters.ts';
import { originOf, viewOf } from './view.ts';
import { foldView } from './fold.ts';
import type { Needle } from './needle.ts';
import type { DisclosureLevel, DisclosureRule } from './types.ts';

/** Something found in one reading of a text; others may have found the same. */
export interface Candidate extends Pick<Needle, 'of' | 'side' | 'weak'> {
  rule: DisclosureRule;
  level: DisclosureLevel;
  /** Units of the text as it was typed. */
  start: number;
  end: number;
  /** What was found, letters and digits only. */
  letters: string;
  /** As the reading has it. */
  excerpt: string;
}

/** A candidate from units `start` to `end` of a reading. */
export function candidateAt(
  reading: FoldedView,
  place: { start: number; end: number },
  kind: Pick<Candidate, 'rule' | 'level'> & { letters?: string },
): Candidate {
  const excerpt = reading.text.slice(place.start, place.end).replace(/\s+/g, ' ').trim();
  return {
    rule: kind.rule,
    level: kind.level,
    ...originOf(reading, place.start, place.end),
    letters: kind.letters ?? lettersOf(foldView(viewOf(excerpt))).text,
    excerpt,
  };
}

/** What a searcher's needles find in a reading. */
export function needlesIn(searcher: Searcher, reading: FoldedView): Candidate[] {
  return searcher
    .search(reading)
    .map(({ needle: { rule, level, said, of, side, weak }, start, end }) => ({
      ...candidateAt(reading, { start, end }, { rule, level, letters: said }),
      ...(of === undefined ? {} : { of, side, weak }),
    }));
}

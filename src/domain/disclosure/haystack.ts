import { Automaton } from './automaton.ts';
import type { FoldedView } from './fold.ts';
import { lettersOf } from './letters.ts';
import type { Needle } from './needle.ts';
import { isThere } from './verdict.ts';

/** A needle in a reading of a text, by units of the reading. */
export interface Found {
  needle: Needle;
  start: number;
  end: number;
}

/** Finds any number of needles in readings of texts, each reading in one pass. */
export class Searcher {
  readonly #needles: readonly Needle[];
  readonly #automaton: Automaton;

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    this.#automaton = new Automaton(needles.map(({ letters }) => letters));
  }

  search(reading: FoldedView): Found[] {
    const found: Found[] = [];
    if (this.#needles.length === 0) {
      return found;
    }
    const letters = lettersOf(reading);
    const last = new Map<Needle, number>();
    this.#automaton.search(letters.text, (index, end) => {
      const needle = this.#needles[index]!;
      const start = end - needle.letters.length;
      // The same again right behind it says nothing new.
      if ((last.get(needle) ?? -1) > start) {
        return;
      }
      if (isThere({ needle, letters, view: reading.text, start, end })) {
        last.set(needle, end);
        found.push({ needle, start: letters.at[start]!, end: letters.at[end - 1]! + 1 });
      }
    });
    return found;
  }
}

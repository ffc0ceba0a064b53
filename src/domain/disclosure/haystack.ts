import { Automaton } from './automaton.ts';
import type { FoldedView } from './fold.ts';
import { hasLetterSigns, lettersOf, type Letters } from './letters.ts';
import { looseLetters, type Needle } from './needle.ts';
import { isThere } from './verdict.ts';

/** A needle in a reading of a text, by units of the reading. */
export interface Found {
  needle: Needle;
  start: number;
  end: number;
}

/** Signs that turn the direction of what follows: then everything is also read backwards. */
const TURNS = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/;

/** Fewest letters of a needle that is read backwards where nothing turns the text. */
const MIN_BACKWARDS = 7;

/** Finds any number of needles in readings of texts, each reading in one pass. */
export class Searcher {
  readonly #needles: readonly Needle[];
  readonly #plain: Automaton;
  readonly #loose: Automaton;

  constructor(needles: readonly Needle[]) {
    this.#needles = needles;
    this.#plain = new Automaton(needles.map(({ letters }) => letters));
    this.#loose = new Automaton(needles.map((needle) => looseLetters(needle) ?? ''));
  }

  /** `typed` is the text that the reading is of, which knows about its direction. */
  search(reading: FoldedView, typed: string): Found[] {
    if (this.#needles.length === 0) {
      return [];
    }
    const turned = TURNS.test(typed);
    return [
      ...this.#pass(this.#plain, lettersOf(reading), reading.text, turned),
      ...this.#pass(this.#loose, lettersOf(reading, 'digits'), reading.text, turned),
      ...(hasLetterSigns(reading.text)
        ? this.#pass(this.#loose, lettersOf(reading, 'signs'), reading.text, turned)
        : []),
    ];
  }

  #pass(automaton: Automaton, letters: Letters, view: string, turned: boolean): Found[] {
    const found: Found[] = [];
    const last = new Map<Needle, number>();
    automaton.search(letters.text, (index, end) => {
      const needle = this.#needles[index]!;
      const start = end - needle.letters.length;
      if (needle.way === 'backwards' && needle.letters.length < MIN_BACKWARDS && !turned) {
        return;
      }
      // The same again right behind it says nothing new.
      if ((last.get(needle) ?? -1) > start) {
        return;
      }
      const place = { start: letters.at[start]!, end: letters.at[end - 1]! + 1 };
      const digits = !needle.numeric || /\d/.test(view.slice(place.start, place.end));
      if (digits && isThere({ needle, letters, view, start, end })) {
        last.set(needle, end);
        found.push({ needle, ...place });
      }
    });
    return found;
  }
}

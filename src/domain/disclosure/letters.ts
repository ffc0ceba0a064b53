import type { FoldedView } from './fold.ts';
import { LETTER_SIGNS, LIKE_EACH_OTHER } from './look-alikes.ts';

/** What stands between two letters or digits of a text, from nothing to everything. */
export const GAP = {
  none: 0,
  /** Signs of Markdown that its reader does not see. */
  markup: 1,
  /** Signs that join: `-` `_` `.` `/` `:` `@` and their like. */
  join: 2,
  blank: 3,
  /** Both, or signs that join more than once. */
  joinAndBlank: 4,
  /** Any other signs. */
  other: 5,
} as const;

/** Only the letters and digits of a text, in lower case, and what stood before each. */
export interface Letters {
  readonly text: string;
  /** For each unit of `text`: its place in the view. */
  readonly at: Int32Array;
  readonly gaps: Uint8Array;
  /** 1 where the unit is not what was typed: no safe sign that a word goes on. */
  readonly changed: Uint8Array;
}

const BLANK = 1;
const JOIN = 2;
const MARKUP = 4;
const OTHER = 8;
const KINDS = new Uint8Array(128).fill(OTHER);
for (const char of ' \n') {
  KINDS[char.charCodeAt(0)] = BLANK;
}
for (const char of '-_./:@+#=|') {
  KINDS[char.charCodeAt(0)] = JOIN;
}
for (const char of '*~`\\') {
  KINDS[char.charCodeAt(0)] = MARKUP;
}

function gapOf(seen: number): number {
  if ((seen & OTHER) !== 0) {
    return GAP.other;
  }
  if ((seen & BLANK) !== 0) {
    return (seen & JOIN) === 0 ? GAP.blank : GAP.joinAndBlank;
  }
  return (seen & JOIN) !== 0 ? GAP.join : seen === 0 ? GAP.none : GAP.markup;
}

const NOT_ASCII_LETTER = /[\p{L}\p{N}]/u;

/** The letters of a view. `loose` takes signs and digits for the letters that they resemble. */
export function lettersOf(view: FoldedView, loose = false): Letters {
  const { text } = view;
  const at = new Int32Array(text.length);
  const gaps = new Uint8Array(text.length);
  const changed = new Uint8Array(text.length);
  const parts: string[] = [];
  let count = 0;
  let seen = 0;
  for (let place = 0; place < text.length;) {
    const code = text.charCodeAt(place);
    const units = code >= 0xd800 && code < 0xdc00 && place + 1 < text.length ? 2 : 1;
    const letter = loose ? looseLetter(text, place, units) : plainLetter(text, place, units, code);
    if (letter === '') {
      seen |= code < 128 ? KINDS[code]! : OTHER;
    } else {
      for (let unit = 0; unit < letter.length && unit < units; unit += 1) {
        at[count] = place + unit;
        gaps[count] = unit === 0 ? gapOf(seen) : GAP.none;
        changed[count] = view.changed[place]!;
        count += 1;
      }
      parts.push(letter);
      seen = 0;
    }
    place += units;
  }
  return {
    text: parts.join(''),
    at: at.subarray(0, count),
    gaps: gaps.subarray(0, count),
    changed: changed.subarray(0, count),
  };
}

function plainLetter(text: string, place: number, units: number, code: number): string {
  if (code < 128) {
    if (code >= 65 && code <= 90) {
      return String.fromCharCode(code + 32);
    }
    return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) ? text[place]! : '';
  }
  const char = text.slice(place, place + units);
  if (!NOT_ASCII_LETTER.test(char)) {
    return '';
  }
  const lower = char.toLowerCase();
  return lower.length === units ? lower : char;
}

function looseLetter(text: string, place: number, units: number): string {
  const char = text.slice(place, place + units);
  const sign = units === 1 ? LETTER_SIGNS.get(char) : undefined;
  const letter = sign ?? plainLetter(text, place, units, text.charCodeAt(place));
  return LIKE_EACH_OTHER.get(letter) ?? letter;
}

/** Letters and digits as `lettersOf` writes them when it is loose. */
export function loosely(letters: string): string {
  return [...letters].map((letter) => LIKE_EACH_OTHER.get(letter) ?? letter).join('');
}

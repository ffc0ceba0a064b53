import type { FoldedView } from './fold.ts';

/** What stands between two letters or digits of a text, from nothing to everything. */
export const GAP = {
  none: 0,
  /** Signs of Markdown that its reader does not see; quotes, brackets and pictures. */
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
for (const char of '*~`\\"\'()[]{}<>') {
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

const OTHER_LETTER = /[\p{L}\p{N}]/u;
/** Quotes, brackets, pictures and arrows: they set off what they stand around, and part nothing. */
const SET_OFF = /[\p{Pi}\p{Pf}\p{Ps}\p{Pe}\p{So}\u2190-\u21ff]/u;

/** The code point at a unit; halves of a pair are what the pair is. */
function pointAt(text: string, place: number): number {
  const code = text.charCodeAt(place);
  const low = code >= 0xdc00 && code < 0xe000;
  return text.codePointAt(low ? place - 1 : place) ?? code;
}

const kindOf = (text: string, place: number): number =>
  SET_OFF.test(String.fromCodePoint(pointAt(text, place))) ? MARKUP : OTHER;

/** For each ASCII sign the letter that it counts as, 0: none. */
const ASCII_LETTERS = Uint16Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code).toLowerCase();
  return /[a-z0-9]/.test(char) ? char.charCodeAt(0) : 0;
});

/** The letters of a view. */
export function lettersOf(view: FoldedView): Letters {
  const { text } = view;
  const units = new Uint16Array(text.length);
  const at = new Int32Array(text.length);
  const gaps = new Uint8Array(text.length);
  const changed = new Uint8Array(text.length);
  let count = 0;
  let seen = 0;
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place);
    const letter = code < 128 ? ASCII_LETTERS[code]! : otherLetter(text, place, code);
    if (letter === 0) {
      seen |= code < 128 ? KINDS[code]! : kindOf(text, place);
      continue;
    }
    units[count] = letter;
    at[count] = place;
    gaps[count] = gapOf(seen);
    changed[count] = view.changed[place]!;
    count += 1;
    seen = 0;
  }
  return {
    text: textOf(units.subarray(0, count)),
    at: at.subarray(0, count),
    gaps: gaps.subarray(0, count),
    changed: changed.subarray(0, count),
  };
}

/** The unit that a unit beyond ASCII counts as. */
function otherLetter(text: string, place: number, code: number): number {
  const point = pointAt(text, place);
  const char = String.fromCodePoint(point);
  if (!OTHER_LETTER.test(char)) {
    return 0;
  }
  const lower = point > 0xffff ? '' : char.toLowerCase();
  return lower.length === 1 ? lower.charCodeAt(0) : code;
}

function textOf(units: Uint16Array): string {
  const parts: string[] = [];
  for (let at = 0; at < units.length; at += 8192) {
    parts.push(String.fromCharCode(...units.subarray(at, at + 8192)));
  }
  return parts.join('');
}

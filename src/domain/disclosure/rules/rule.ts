import type { DisclosureLevel, DisclosureRule } from '../types.ts';

/** A general pattern: what gives something away whatever the notice's private facts are. */
export interface Rule {
  rule: DisclosureRule;
  level: DisclosureLevel;
  /** Global, without nested or overlapping repetition: its time grows with the text, no faster. */
  pattern: RegExp;
  /** Says for a match whether it counts, and at another level where it does. */
  judge?: (match: RegExpExecArray) => DisclosureLevel | boolean;
  /** How many units before the match belong to it; null: then it does not count. */
  reach?: (match: RegExpExecArray) => number | null;
}

/** A `reach` over what an expression finds right before the match, at most so many units. */
export function reaching(pattern: RegExp, units: number): NonNullable<Rule['reach']> {
  return (match) => pattern.exec(before(match, units))?.[0].length ?? null;
}

/**
 * No letter or digit may stand before or after. Scripts that set no blanks between words, or put
 * prefixes right before a foreign word, do not count.
 */
export const START = '(?<![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}])';
export const END = '(?![\\p{sc=Latin}\\p{sc=Greek}\\p{sc=Cyrillic}\\p{N}])';

/** A global pattern without regard to case, of words that stand alone. */
export function words(source: string): RegExp {
  return new RegExp(`${START}(?:${source})${END}`, 'giu');
}

/** The text before a match, so many units of it. */
export function before(match: RegExpExecArray, units: number): string {
  return match.input.slice(Math.max(0, match.index - units), match.index);
}

/** The text behind a match, so many units of it. */
export function after(match: RegExpExecArray, units: number): string {
  const end = match.index + match[0].length;
  return match.input.slice(end, end + units);
}

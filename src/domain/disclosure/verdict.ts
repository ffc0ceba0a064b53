import { isNoEverydayWord } from './aliases.ts';
import { GAP } from './letters.ts';
import { joinsOf, type Hit, type Needle } from './needle.ts';
import { isNoAmount, isShortVersion, NEAR } from './short-version.ts';

interface Count {
  /** Gaps where the needle has none, by what stands in them. */
  broken: number;
  brokenByOther: number;
  brokenByBlank: number;
  /** No gap where the needle has one. */
  closed: number;
  /** Blanks alone, or other signs, where the needle has a sign that joins. */
  blanks: number;
  others: number;
  /** Every letter stands alone. */
  apart: boolean;
}

function countGaps({ needle, letters, start, end }: Hit): Count {
  const count: Count = {
    ...{ broken: 0, brokenByOther: 0, brokenByBlank: 0, closed: 0, blanks: 0, others: 0 },
    apart: true,
  };
  for (let at = start + 1; at < end; at += 1) {
    const wanted = needle.gaps[at - start]!;
    const gap = letters.gaps[at]!;
    if (gap <= GAP.markup) {
      count.apart = false;
      count.closed += wanted > GAP.markup ? 1 : 0;
    } else if (wanted <= GAP.markup) {
      count.broken += 1;
      count.brokenByOther += gap === GAP.other ? 1 : 0;
      count.brokenByBlank += gap === GAP.blank || gap === GAP.joinAndBlank ? 1 : 0;
    } else if (wanted < GAP.other) {
      count.others += gap === GAP.other ? 1 : 0;
      count.blanks += gap === GAP.blank && wanted !== GAP.blank ? 1 : 0;
    }
  }
  return count;
}

/** Letters enough that nobody writes them one after the other by accident. */
function isLong(letters: string): boolean {
  return letters.length >= 10 || (letters.length >= 8 && /\d/.test(letters) && /\D/.test(letters));
}

/** Whether the needle is what a reader would read there. */
export function isThere(hit: Hit): boolean {
  const { needle } = hit;
  const { length } = needle.letters;
  if (needle.parts > 0) {
    return isShortVersion(hit);
  }
  if (!standsAlone(hit) || isEveryday(hit)) {
    return false;
  }
  const count = countGaps(hit);
  const changes = count.broken + count.closed + count.blanks + count.others;
  if (needle.numeric && isOtherNumbers(hit)) {
    return false;
  }
  // `Sec. 12` and `Ops: 31` begin a line of prose.
  if (needle.fact === 'fact_ticket' && /[.:;,]\s/.test(within(hit)) && !isTicket(hit)) {
    return false;
  }
  // Of two words nobody reads a piece of the one with a piece of the other.
  if (count.brokenByBlank > 0 && !count.apart && cutsWords(hit)) {
    return false;
  }
  if (changes === 0 || isLong(needle.letters)) {
    return true;
  }
  if (count.apart && count.broken > 0) {
    // `9.6 p. 1` is a page.
    return needle.numeric
      ? length >= 5 || (length === 4 && /^\d+$/.test(needle.letters))
      : length >= 4 || (length === 3 && count.brokenByBlank + count.brokenByOther === 0);
  }
  if (count.brokenByOther > 0 || count.others > 0) {
    return false;
  }
  if (needle.numeric) {
    if (count.broken === 1 && count.closed === 0 && isPatchLevel(hit)) {
      return !cutsWords(hit);
    }
    const blanksAreFine = count.blanks === 0 || length >= 5 || /[a-z]/.test(needle.letters);
    return count.closed === 0 && count.broken === 0 && blanksAreFine;
  }
  if (length >= 6 || isTicket(hit) || (length === 5 && isMixedName(needle) && !cutsWords(hit))) {
    return true;
  }
  return count.blanks === 0 && count.brokenByBlank === 0 && (count.broken === 0 || length >= 5);
}

/** Whether a name is the word of every day there: “Go to the page”. */
function isEveryday(hit: Hit): boolean {
  const { needle, letters, view, end } = hit;
  const last = letters.at[end - 1]! + 1;
  return (
    needle.side === 'name' &&
    !isNoEverydayWord(needle.letters, within(hit), view.slice(last, last + NEAR))
  );
}

const within = ({ letters, view, start, end }: Hit): string =>
  view.slice(letters.at[start], letters.at[end - 1]! + 1);

/** `22:04`, `10:11:12` and `2025-10-1` are no versions with these digits. */
const TIME_OR_DATE = /^\d{1,2}:\d{2}(?::\d{1,2})?$|^20\d{2}[-/]\d{1,2}[-/]\d{1,2}$/;
/** `10 - 20` and the cells of a table are numbers one beside the other. */
const BESIDE = /\s-|-\s|\|/;

function isOtherNumbers(hit: Hit): boolean {
  const { letters, view, start, end, needle } = hit;
  const first = letters.at[start]!;
  const last = letters.at[end - 1]! + 1;
  const text = view.slice(first, last);
  if (TIME_OR_DATE.test(text) || BESIDE.test(text)) {
    return true;
  }
  const twoNumbers = joinsOf(needle) === 1 && /^\d+$/.test(needle.letters);
  return (
    twoNumbers &&
    !isNoAmount(view.slice(Math.max(0, first - NEAR), first), text, view.slice(last, last + NEAR))
  );
}

/** Whether its first or last word goes on: `page opens slowly` has no `openssl`. */
function cutsWords({ letters, view, start, end }: Hit): boolean {
  const goesOn = (outer: number, gapAt: number): boolean =>
    outer >= 0 &&
    outer < letters.text.length &&
    letters.gaps[gapAt] === GAP.none &&
    letters.changed[outer] === 0 &&
    OF_A_WORD.test(view[letters.at[outer]!]!);
  return goesOn(start - 1, start) || goesOn(end, end);
}

/** `9.8 p1`: what follows the numbers stands a little apart. */
function isPatchLevel(hit: Hit): boolean {
  const { letters, start, end } = hit;
  for (let at = start + 1; at < end; at += 1) {
    if (letters.gaps[at]! > GAP.markup && hit.needle.gaps[at - start]! <= GAP.markup) {
      return /\d/.test(letters.text[at - 1]!) && /[a-z]/.test(letters.text[at]!);
    }
  }
  return false;
}

/** `log 4j`: no words of a language do that. */
function isMixedName({ fact, letters }: Needle): boolean {
  return fact === 'fact_package' && /\d/.test(letters) && /[a-z]/.test(letters);
}

/** `NET 88`: in capitals as tickets are written. */
function isTicket(hit: Hit): boolean {
  const text = within(hit);
  return hit.needle.fact === 'fact_ticket' && /[A-Z]{2}/.test(text) && text === text.toUpperCase();
}

/** Scripts that set blanks between words; in others a foreign word begins anywhere. */
const OF_A_WORD = /[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{N}]/u;

const isDigit = (char: string | undefined): boolean => char !== undefined && /^\d$/.test(char);

/** Whether the letters are not a piece of a longer number, or of another word. */
function standsAlone({ needle, letters, view, start, end }: Hit): boolean {
  const charAt = (at: number): string => view[letters.at[at]!]!;
  const between = (at: number): string => view.slice(letters.at[at - 1]! + 1, letters.at[at]);
  const long = needle.letters.length >= 7 && !needle.whole;
  // `Tomcats`, `PHPs`, `F5s`
  const isPlural = (outer: number): boolean =>
    needle.side === 'name' &&
    outer === end &&
    letters.text[outer] === 's' &&
    (outer + 1 === letters.text.length || letters.gaps[outer + 1]! > GAP.none);
  const joins = (outer: number, inner: number, gapAt: number): boolean => {
    if (outer < 0 || outer >= letters.text.length) {
      return false;
    }
    const digits = isDigit(charAt(outer)) && isDigit(charAt(inner));
    if (letters.gaps[gapAt]! > GAP.markup) {
      // 1.2.15.0 is not 2.15.0.
      return needle.numeric && digits && between(gapAt) === '.';
    }
    if (letters.changed[outer] === 1 || letters.gaps[gapAt] === GAP.markup) {
      return false;
    }
    if (digits) {
      return true;
    }
    // `log4j2` is the name with its version.
    if (outer > inner && isDigit(charAt(outer)) && !needle.numeric) {
      return false;
    }
    if (needle.numeric) {
      return needle.letters.length < 4 && charAt(outer).toLowerCase() !== 'v';
    }
    return (
      !long && OF_A_WORD.test(charAt(outer)) && OF_A_WORD.test(charAt(inner)) && !isPlural(outer)
    );
  };
  return !joins(start - 1, start, start) && !joins(end, end - 1, end);
}

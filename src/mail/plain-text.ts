/** Width of text mail: leaves room for two levels of quoting within 80 columns. */
export const TEXT_WIDTH = 72;

// Control characters, and those that change the direction of what follows them.
const UNPRINTABLE = /(?![\t\n])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** One clean line: for subjects, names, labels. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\n\t\v\f\u0085\u2028\u2029]/g, ' ')
    .replace(UNPRINTABLE, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Text of several lines with `\n` as the only line end and nothing unprintable. */
export function manyLines(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(UNPRINTABLE, '');
}

/** `text` cut to `length` characters at most, with an ellipsis where something was cut. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length
    ? text
    : `${characters
        .slice(0, Math.max(0, length - 1))
        .join('')
        .trimEnd()}…`;
}

const NO_BREAK = '\u00a0';
const TIME_WITH_ZONE =
  /\d{2}:\d{2} (?:[A-Z]{2,5}(?:[+-]\d{1,2}(?::\d{2})?)?)\b|\([^()]* UTC\)|\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December)\b/g;

/** Keeps a time and its zone on one line, and a day and its month. */
export function tieTimes(text: string): string {
  return text.replace(TIME_WITH_ZONE, (time) => time.replaceAll(' ', NO_BREAK));
}

/**
 * Breaks a text at spaces so that no line is longer than `width`, except for a word that is
 * (an address of a page). `first` stands before the first line, `rest` before the others.
 */
export function wrap(text: string, width = TEXT_WIDTH, first = '', rest = first): string {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const paragraph of tieTimes(text).split('\n')) {
    for (const word of paragraph.split(' ').filter((part) => part !== '')) {
      if (!empty && line.length + 1 + word.length > width) {
        lines.push(line);
        line = rest;
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
    lines.push(line.trimEnd());
    line = rest;
    empty = true;
  }
  return lines.join('\n').replaceAll(NO_BREAK, ' ');
}

/** `A`, `A and B`, `A, B and C`; `A and B, and C` where a name has an “and” of its own. */
export function inWords(items: readonly string[]): string {
  if (items.length <= 1) {
    return items[0] ?? '';
  }
  const and = items.some((item) => item.includes(' and ')) ? ', and ' : ' and ';
  return `${items.slice(0, -1).join(', ')}${and}${items[items.length - 1]!}`;
}

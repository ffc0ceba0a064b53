/** Controls but tab and line feed, and the two code points that no XML document may hold. */
const NOT_XML = /(?![\t\n])\p{Cc}|[\ufffe\uffff]/gu;
/** Marks that turn the direction of what follows them: one name could garble a list of titles. */
const DIRECTION_MARKS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** The text with line feeds only and without what XML 1.0 forbids. */
export function xmlText(text: string): string {
  return text.toWellFormed().replace(/\r\n?/g, '\n').replace(NOT_XML, '');
}

/** The text on one line; `otherwise` where nothing is left of it. */
export function lineText(text: string, otherwise: string): string {
  const line = xmlText(text.replace(/[\u0085\u2028\u2029]/g, ' '))
    .replace(DIRECTION_MARKS, '')
    .replace(/\s+/g, ' ')
    .trim();
  return line === '' ? otherwise : line;
}

/**
 * For elements that the feed library writes as text: it takes `&amp;` for an ampersand that was
 * escaped already, so that a text with a literal `&amp;` would lose it.
 */
export function libraryText(text: string): string {
  return text.replace(/&/g, '&amp;');
}

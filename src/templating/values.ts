/**
 * Values on their way into a template. Facts are somebody's plain text and must come out of the
 * Markdown exactly as typed; staff values are Markdown and pass as written.
 */

/** Controls, line and paragraph separators: they have no place in a one-line text. */
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const BREAKS = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
/** Marks that turn the direction of the text after them, so that a name could garble a sentence. */
const DIRECTION_MARKS = /[\u202a-\u202e\u2066-\u2069]/g;
/** Controls other than tab and line feed. */
// eslint-disable-next-line no-control-regex -- control characters are what this looks for
const STRAY_CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/** The text on one line: breaks and runs of blanks become one space, ends are trimmed. */
export function oneLine(text: string): string {
  return text.toWellFormed().replace(DIRECTION_MARKS, '').replace(BREAKS, ' ').trim();
}

/** Text of several lines with its line ends as LF and no other control characters. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(STRAY_CONTROLS, '')
    .trim();
}

/** Words that stand inside a template's sentence, which has a full stop of its own. */
export function withoutFullStop(text: string): string {
  return text.replace(/(?<!\.)\.$/, '');
}

/**
 * A one-line text as Markdown that shows it literally: no emphasis, code, links, HTML, entities,
 * tables, and no heading, list or rule where it stands first in its line.
 */
export function escapeMarkdown(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]<>&~|]/g, '\\$&')
    .replace(/^[#+\-=]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** As escapeMarkdown, and addresses in the text do not become links either. */
export function escapeName(text: string): string {
  return escapeMarkdown(text)
    .replace(/@/g, '\\@')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/www\./gi, (www) => `${www.slice(0, -1)}\\.`);
}

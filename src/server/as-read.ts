import bidiFactory from 'bidi-js';
import { markdownFault } from '../domain/markdown.ts';
import { markdownToText } from '../mail/markdown-text.ts';
import { renderMarkdown } from '../publish/markdown.ts';
import { pageTexts } from '../publish/page-texts.ts';

const bidi = bidiFactory();

/** Letters that are written from right to left, and the marks that count as such. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** The mail is not wrapped: a line's end says nothing. */
const UNWRAPPED = 20_000;

/**
 * What people read where this Markdown is published: the page's text with the numbers that it
 * gives to lists, its tables down their columns, where its links lead, the mail's text, and all of
 * it in the order in which the eye meets it where something runs from right to left. For the
 * disclosure guard, which must see what they see.
 */
export function asRead(markdown: string): string[] {
  // What is refused as Markdown is published nowhere as such.
  const seen =
    markdownFault(markdown) === null
      ? [...pageTexts(renderMarkdown(markdown)), markdownToText(markdown, UNWRAPPED)]
      : [markdown];
  // Titles and names stand as they were typed.
  return [...new Set([...seen, ...[...seen, markdown].flatMap(inVisualOrder)])];
}

function inVisualOrder(text: string): string[] {
  return RIGHT_TO_LEFT.test(text)
    ? (['ltr', 'rtl'] as const).map((base) =>
        text
          .split('\n')
          .map((line) => bidi.getReorderedString(line, bidi.getEmbeddingLevels(line, base)))
          .map(withWholeCharacters)
          .join('\n'),
      )
    : [];
}

/** Where whatever was reversed has reversed the halves of characters as well. */
function withWholeCharacters(line: string): string {
  return line.replace(/[\ud800-\udfff]+/g, (halves) =>
    halves.isWellFormed() ? halves : halves.replace(/([\udc00-\udfff])([\ud800-\udbff])/g, '$2$1'),
  );
}

/** Quotes and lists that stand in each other on one line; people use two or three. */
export const MAX_NESTING = 20;
/** Signs that may begin formatting in one text: more than prose of 20,000 characters has. */
export const MAX_MARKS = 1_000;

/** One more sign than may be: a quote's, or a list's with the blank that makes it one. */
const TOO_DEEP = new RegExp(
  `^(?:[ \\t]*(?:>|(?:[-+*]|\\d{1,9}[.)])(?=[ \\t]))){${MAX_NESTING + 1}}`,
  'm',
);
/** A backslash takes its meaning from the sign after it. */
const MARKS = /\\[^]|([*_~`[!<])/g;

/**
 * Why a Markdown text cannot be shown; null where it can. What reads Markdown calls itself once
 * for each nested quote and list until the stack is full, and looks at the whole text again for
 * each sign that might begin formatting: a text made for it stops the page for seconds, or for
 * good, since whatever is published is read again for every page.
 */
export function markdownFault(text: string): string | null {
  if (TOO_DEEP.test(text)) {
    return `must not nest quotes and lists more than ${MAX_NESTING} deep on one line`;
  }
  const marks = [...text.matchAll(MARKS)].filter((match) => match[1] !== undefined).length;
  return marks > MAX_MARKS
    ? `must have at most ${MAX_MARKS} of the signs * _ ~ \` [ ! < (it has ${marks})`
    : null;
}

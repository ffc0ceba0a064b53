/** Characters that turn the direction of what follows, until another of them ends it. */
const TURNS = /[\u202a-\u202e\u2066-\u2069]/u;

/**
 * Why a text of a person cannot be shown safely in one line with others: half a character, or
 * one that turns around the direction of what stands after it (so that `exe.fdp` is read as
 * `pdf.exe`). Null where it can. Marks for right-to-left text (U+200E, U+200F, U+061C) are fine.
 */
export function characterFault(text: string): string | null {
  if (!text.isWellFormed()) {
    return 'must not contain half a character (a lone surrogate)';
  }
  const turn = TURNS.exec(text)?.[0];
  if (turn === undefined) {
    return null;
  }
  const code = turn.codePointAt(0)!.toString(16).toUpperCase();
  return `must not contain characters that turn the direction of text around (U+${code})`;
}

/** For the text of an element and for an attribute in double quotes, in HTML and in XML. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

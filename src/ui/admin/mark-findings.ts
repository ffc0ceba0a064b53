/** What the disclosure guard found, as far as it can be shown in the text itself. */
export interface Marked {
  code: string;
  place?: string | undefined;
  excerpt?: string | undefined;
  suggestion?: string | undefined;
}

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (one) => ESCAPES[one]!);

/** The words that were found in the text at `place`, the longest first. */
function wordsAt(findings: readonly Marked[], place: string): string[] {
  const words = findings.flatMap(({ code, excerpt, ...finding }) =>
    code === 'disclosure' && finding.place === place && excerpt ? [excerpt] : [],
  );
  return [...new Set(words)].toSorted((a, b) => b.length - a.length);
}

/** A text cut where something was found: what is marked and what is not. */
export function markText(
  text: string,
  findings: readonly Marked[],
  place: string,
): { text: string; marked: boolean }[] {
  const words = wordsAt(findings, place);
  if (words.length === 0) {
    return [{ text, marked: false }];
  }
  return text
    .split(patternOf(words))
    .map((part, index) => ({ text: part, marked: index % 2 === 1 }))
    .filter(({ text: part }) => part !== '');
}

/**
 * Sanitised HTML with what was found marked, like spelling. Only words between tags are touched;
 * what cannot be found again as it was typed stands in the list of findings alone.
 */
export function markHtml(html: string, findings: readonly Marked[], place: string): string {
  const words = wordsAt(findings, place).map(escaped);
  if (words.length === 0) {
    return html;
  }
  const pattern = patternOf(words);
  return html
    .split(/(<[^>]*>)/)
    .map((part, index) =>
      index % 2 === 1 ? part : part.replace(pattern, '<mark class="finding">$1</mark>'),
    )
    .join('');
}

/** A text cut at the places of findings, those that overlap as one. */
export function cutAt(
  text: string,
  places: readonly { start: number; end: number }[],
): { text: string; marked: boolean }[] {
  const parts: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const { start, end } of places.toSorted((a, b) => a.start - b.start)) {
    const from = Math.max(start, at);
    if (end > from) {
      parts.push({ text: text.slice(at, from), marked: false });
      parts.push({ text: text.slice(from, end), marked: true });
      at = end;
    }
  }
  parts.push({ text: text.slice(at), marked: false });
  return parts.filter((part) => part.text !== '');
}

function patternOf(words: readonly string[]): RegExp {
  const plain = words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`(${plain.join('|')})`, 'g');
}

import type { DisclosureFinding, PublicText } from './types.ts';
import type { GuardedSubject } from './subjects.ts';

/** A text in which an approver let words pass, or of which one is asked. */
export interface PassedText {
  subject: GuardedSubject;
  place: string;
  /** Exactly this text; another one is not let pass by it. */
  text: string;
  /** What was let pass in it; null: everything, as long as nothing is published. */
  fingerprint: string | null;
}

/** A public text that the guard looks at. */
export interface GuardedText extends PublicText {
  subject?: GuardedSubject;
  /** Made by a template, and so of other texts: what was let pass in those stands here too. */
  made?: boolean;
}

/** The places whose texts go into what templates make. */
const FLOWS = /^\/(?:title$|reason$|variables\/|stages\/)/;

/**
 * The findings that nobody has let pass. What an approver let pass holds for the same words in
 * the same text only, and where a template repeats that text.
 */
export function withoutPassed(
  findings: readonly DisclosureFinding[],
  texts: readonly GuardedText[],
  passed: readonly PassedText[],
): DisclosureFinding[] {
  if (passed.length === 0) {
    return [...findings];
  }
  const byPlace = new Map(texts.map((text) => [text.place, text]));
  return findings.filter((finding) => {
    const text = byPlace.get(finding.place);
    return text === undefined || !passed.some((one) => letsPass(one, finding, text));
  });
}

function letsPass(one: PassedText, finding: DisclosureFinding, text: GuardedText): boolean {
  const subject = text.subject ?? 'notice';
  if (one.subject === subject && sameText(one, text)) {
    return one.fingerprint === null || saidBy(one) === saidBy(finding);
  }
  return (
    text.made === true &&
    one.fingerprint !== null &&
    one.subject === 'notice' &&
    FLOWS.test(one.place) &&
    saidBy(one) === saidBy(finding) &&
    repeats(text.text, one.text, finding)
  );
}

/** Rows of a list may move: a stage or a reply is known by its text. */
const rowless = (place: string): string => place.replace(/\/\d+(?=\/)/, '/*');

/** Whether two texts are the same one, word by word, in the same place. */
export function sameText(
  a: Pick<PassedText, 'place' | 'text'>,
  b: Pick<PassedText, 'place' | 'text'>,
): boolean {
  return a.text.trim() === b.text.trim() && rowless(a.place) === rowless(b.place);
}

/** Rule and words of a fingerprint, without the place at its end. */
function saidBy({ fingerprint, place }: { fingerprint: string | null; place: string }): string {
  return fingerprint?.slice(0, -place.length) ?? '';
}

/** Whether `part` stands in a text, so that it covers what was found there. */
function repeats(whole: string, part: string, { start, end }: DisclosureFinding): boolean {
  const inner = unquoted(part).text.replace(/[\s.]+$/, '');
  const outer = unquoted(whole);
  for (
    let from = inner === '' ? -1 : outer.text.indexOf(inner);
    from !== -1;
    from = outer.text.indexOf(inner, from + 1)
  ) {
    if (outer.at[from]! <= start && end <= outer.at[from + inner.length - 1]! + 1) {
      return true;
    }
  }
  return false;
}

/** A text without what templates and quotations add to it: backslashes, marks of quotes, breaks. */
function unquoted(text: string): { text: string; at: number[] } {
  let out = '';
  const at: number[] = [];
  for (const match of text.matchAll(/\\(?=[!-/:-@[-`{-~])|\s+(?:> ?)*|[^\\\s]|\\/g)) {
    const [piece] = match;
    if (piece === '\\' && /[!-/:-@[-`{-~]/.test(text[match.index + 1] ?? '')) {
      continue;
    }
    out += /^\s/.test(piece) ? ' ' : piece;
    at.push(match.index);
  }
  return { text: out, at };
}

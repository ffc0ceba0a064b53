import type { DisclosureFinding } from './types.ts';

/** Longest words that a fingerprint repeats; of longer ones it has the beginning and a sum. */
const MAX_WORDS = 160;

/** FNV-1a, 32 bits. */
function sum(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

/**
 * The same for the same words under the same rule in the same place, however they are written.
 * It repeats the words: it belongs where the private facts are, and nowhere else.
 */
export function fingerprintOf(rule: string, words: string, place: string): string {
  const short =
    words.length <= MAX_WORDS
      ? words
      : `${words.slice(0, MAX_WORDS)}…${words.length}-${sum(words)}${sum([...words].reverse().join(''))}`;
  return `${rule}|${short}|${place}`;
}

/** The findings that refuse a publication. */
export function blocking(findings: readonly DisclosureFinding[]): DisclosureFinding[] {
  return findings.filter(({ level }) => level === 'block');
}

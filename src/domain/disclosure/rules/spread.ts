import { candidateAt, type Candidate } from '../candidate.ts';
import type { FoldedView } from '../fold.ts';
import { lettersOf } from '../letters.ts';

/** Ids that are ids whatever stands between their letters. */
const SPREAD = /cve(?:19|20)\d{6,9}|ghsa(?:[23456789cfghjmpqrvwx]{4}){3}/g;

const MAX_MATCHES = 200;

/** General ids whose letters are spread over a text: `C V E - 2 0 2 5 - 3 1 1 3 3`. */
export function spreadIdsIn(reading: FoldedView): Candidate[] {
  const { text, at } = lettersOf(reading);
  const found: Candidate[] = [];
  for (const match of text.matchAll(SPREAD)) {
    const place = { start: at[match.index]!, end: at[match.index + match[0].length - 1]! + 1 };
    found.push(candidateAt(reading, place, { rule: 'vulnerability_id', level: 'block' }));
    if (found.length >= MAX_MATCHES) {
      break;
    }
  }
  return found;
}

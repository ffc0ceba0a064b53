import { candidateAt, type Candidate } from './candidate.ts';
import { foldText, type FoldedView } from './fold.ts';
import type { PrivateFacts } from './types.ts';

const MAX_MATCHES = 50;

/** Facts that are signs rather than letters: they are looked for as they are. */
export function literalsOf(facts: PrivateFacts): string[] {
  const { cves, packages, fixedIn, hosts, tickets, nicknames } = facts;
  return [...cves, ...packages, ...fixedIn, ...hosts, ...tickets, ...nicknames]
    .map((value) => foldText(value).trim().toLowerCase())
    .filter((value) => {
      const letters = value.replace(/[^\p{L}\p{N}]/gu, '').length;
      return value.length > 0 && letters < 2 && letters < value.length;
    });
}

/** Where a reading has them. */
export function literalsIn(literals: readonly string[], reading: FoldedView): Candidate[] {
  const lower = literals.length === 0 ? '' : reading.text.toLowerCase();
  return literals.flatMap((value) => {
    const found: Candidate[] = [];
    let start = lower.indexOf(value);
    while (start !== -1 && found.length < MAX_MATCHES) {
      const end = start + value.length;
      found.push(candidateAt(reading, { start, end }, { rule: 'fact_nickname', level: 'block' }));
      start = lower.indexOf(value, end);
    }
    return found;
  });
}

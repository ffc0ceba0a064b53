import type { Candidate } from './candidate.ts';

/** More findings in one text than anybody reads; those that block come first. */
const MAX_FINDINGS = 500;

const isFact = ({ rule }: Candidate): boolean => rule.startsWith('fact_');

/** Facts before patterns, what blocks before what warns, long before short, laid out before typed. */
function rank(a: Candidate, b: Candidate): number {
  return (
    Number(isFact(b)) - Number(isFact(a)) ||
    Number(b.level === 'block') - Number(a.level === 'block') ||
    b.letters.length - a.letters.length ||
    a.start - b.start ||
    b.end - b.start - (a.end - a.start)
  );
}

/**
 * Each thing once, in the order of the text. What stands within something that says at least as
 * much is left out; a fact is never left out for a pattern: an override of the pattern is none
 * of the fact.
 */
export function merged(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  const ranked = distinct(candidates).sort(rank).slice(0, MAX_FINDINGS);
  for (const one of ranked) {
    const within = kept.some(
      (other) =>
        other.start <= one.start &&
        one.end <= other.end &&
        other.letters.includes(one.letters) &&
        (other.level === 'block' || one.level === 'warn'),
    );
    if (!within) {
      kept.push(one);
    }
  }
  return kept.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** The same words in overlapping places are one, at its widest. */
function distinct(candidates: readonly Candidate[]): Candidate[] {
  const byWords = new Map<string, Candidate[]>();
  for (const one of [...candidates].sort((a, b) => a.start - b.start)) {
    const key = `${one.rule} ${one.level} ${one.letters}`;
    const same = byWords.get(key) ?? [];
    const last = same.at(-1);
    if (last !== undefined && one.start < last.end) {
      last.end = Math.max(last.end, one.end);
    } else {
      same.push({ ...one });
      byWords.set(key, same);
    }
  }
  return [...byWords.values()].flat();
}

import { candidateAt, type Candidate } from '../candidate.ts';
import type { FoldedView } from '../fold.ts';
import { ATTACK_RULES } from './attack.ts';
import { CODE_RULES } from './code.ts';
import { ID_RULES } from './ids.ts';
import { PLACE_RULES } from './places.ts';
import type { Rule } from './rule.ts';
import { SCORE_RULES } from './scores.ts';
import { SOFTWARE_RULES } from './software.ts';
import { spreadIdsIn } from './spread.ts';

const RULES: readonly Rule[] = [
  ...ID_RULES,
  ...SCORE_RULES,
  ...SOFTWARE_RULES,
  ...PLACE_RULES,
  ...CODE_RULES,
  ...ATTACK_RULES,
];

/** More matches of one rule in one text say nothing new. */
const MAX_MATCHES = 200;

/** What the general patterns find in a reading of a text. */
export function patternsIn(reading: FoldedView): Candidate[] {
  return [...RULES.flatMap((rule) => matchesOf(rule, reading)), ...spreadIdsIn(reading)];
}

function matchesOf(rule: Rule, reading: FoldedView): Candidate[] {
  const found: Candidate[] = [];
  for (const match of reading.text.matchAll(rule.pattern)) {
    const verdict = rule.judge?.(match) ?? true;
    const reach = rule.reach === undefined ? 0 : rule.reach(match);
    if (verdict === false || reach === null) {
      continue;
    }
    found.push(
      candidateAt(
        reading,
        { start: match.index - reach, end: match.index + match[0].length },
        { rule: rule.rule, level: verdict === true ? rule.level : verdict },
      ),
    );
    if (found.length >= MAX_MATCHES) {
      break;
    }
  }
  return found;
}

import { factNeedles } from './needles.ts';
import type { PrivateFacts } from './types.ts';

/** Words that may stand beside a cleared score or version without saying more. */
const AROUND =
  /^(?:cvss)?(?:v|version|release)?(?:[234][01])?(?:base|score|rating|severity|of|is|outof|10)*$/;

/** Whether words, as letters and digits only, say no more than facts that a person has cleared. */
export function clearedBy(facts: Partial<PrivateFacts> | undefined): (letters: string) => boolean {
  if (facts === undefined) {
    return () => false;
  }
  const score = facts.cvssScore ?? null;
  const known = [
    ...factNeedles(facts).map(({ letters }) => letters),
    ...(score === null ? [] : [score.toFixed(1).replace('.', ''), String(score).replace('.', '')]),
  ].sort((a, b) => b.length - a.length);
  const mayRate = score !== null || typeof facts.cvssVector === 'string';
  return (letters) => {
    if (mayRate && letters === 'cvss') {
      return true;
    }
    let rest = letters;
    for (const one of known) {
      rest = rest.replaceAll(one, ' ');
    }
    return rest !== letters && rest.split(/\s+/).every((part) => AROUND.test(part));
  };
}

import {
  checkPublicTexts,
  NEUTRAL,
  type DisclosureFinding,
  type PublicText,
} from '#src/domain/disclosure.ts';
import type { Fault } from '#src/domain/errors.ts';
import { type Tx } from '../operation.ts';
import { mayKnow, NO_FACTS } from './guard.ts';
import { embargoesNow } from './others.ts';

/** Names of packages that are no word of any language: `libfoo`, `log4j`, `net-snmp`. */
const NO_WORD = /^lib\p{L}{3,}|\p{L}\d|\d\p{L}|\p{L}[-_.]\p{L}/iu;

/**
 * Adds faults where words of the page itself (names of components and groups, descriptions, fixed
 * words of templates) say what a notice keeps back. Nobody can let these pass: they would stand
 * on the page for good, and other words are always at hand.
 */
export async function checkPageTexts(
  tx: Tx,
  texts: readonly { place: string; text: string | null | undefined }[],
  faults: Fault[],
): Promise<void> {
  const { others } = await embargoesNow(tx);
  const written = texts.flatMap(({ place, text }): PublicText[] => (text ? [{ place, text }] : []));
  if (others === null || written.length === 0) {
    return;
  }
  const options = { others, asRead: tx.asRead };
  // Each by itself: they are not read one after the other.
  for (const text of written) {
    const found = checkPublicTexts([text], NO_FACTS, options).filter(isTold);
    if (found.length > 0 && !mayKnow(tx.actor)) {
      // What was found, or where it is kept, would confirm what they guessed.
      faults.push({ pointer: text.place, detail: `${NEUTRAL.onPage}: choose other words` });
      continue;
    }
    for (const { place, excerpt, message, notice } of found) {
      const detail = `“${excerpt}” ${message} (${notice}): choose other words`;
      faults.push({ pointer: place, detail });
    }
  }
}

/** A warning has no place to stand here: an ordinary word may be a name, and nothing else may. */
function isTold({ rule, level, side, excerpt }: DisclosureFinding): boolean {
  return rule === 'other_fact' && (level === 'block' || (side === 'name' && NO_WORD.test(excerpt)));
}

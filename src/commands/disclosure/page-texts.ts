import type { Actor } from '../../domain/actor.ts';
import {
  checkPublicTexts,
  type DisclosureFinding,
  type PublicText,
} from '../../domain/disclosure.ts';
import type { Fault } from '../../domain/errors.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
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
  context: Pick<CommandContext, 'asRead' | 'now'>,
  q: Queries,
  actor: Actor,
  texts: readonly { place: string; text: string | null | undefined }[],
  faults: Fault[],
): Promise<void> {
  const { others } = await embargoesNow(context, q);
  const written = texts.flatMap(({ place, text }): PublicText[] => (text ? [{ place, text }] : []));
  if (others === null || written.length === 0) {
    return;
  }
  // Each by itself: they are not read one after the other.
  for (const text of written) {
    for (const found of checkPublicTexts([text], NO_FACTS, {
      others,
      asRead: context.asRead,
    }).filter(isTold)) {
      const whose = mayKnow(actor) ? ` (${found.notice})` : '';
      const detail = `“${found.excerpt}” ${found.message}${whose}: choose other words`;
      faults.push({ pointer: found.place, detail });
    }
  }
}

/** A warning has no place to stand here: an ordinary word may be a name, and nothing else may. */
function isTold({ rule, level, side, excerpt }: DisclosureFinding): boolean {
  return rule === 'other_fact' && (level === 'block' || (side === 'name' && NO_WORD.test(excerpt)));
}

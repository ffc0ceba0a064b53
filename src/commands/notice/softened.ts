import { FACT_LISTS } from '#src/domain/disclosure.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Softened } from '../context.ts';
import type { StoredFacts } from '../disclosure/private-facts.ts';
import type { ResolvedNotice } from './resolve.ts';

/** Compares what was known of a published notice with what is to be; null: nothing is softer. */
export function softenedBy(
  notice: NoticeRow,
  known: StoredFacts,
  resolved: ResolvedNotice,
  judged: boolean,
  now: number,
): Softened | null {
  const { respondBy, embargoUntil, privateFacts } = resolved;
  const taken = FACT_LISTS.map(
    (name) => known[name].filter((fact) => !privateFacts[name].includes(fact)).length,
  );
  const notes = (known.notes ?? '') !== '' && privateFacts.notes !== known.notes ? 1 : 0;
  const more = judged && notice.respondBy !== null && respondBy !== null;
  const held = notice.embargoUntil !== null && now < notice.embargoUntil;
  const sooner = held && (embargoUntil ?? 0) < notice.embargoUntil!;
  const softened: Softened = {
    respondBy:
      more && respondBy > notice.respondBy! ? { from: notice.respondBy!, to: respondBy } : null,
    embargo: sooner ? { from: notice.embargoUntil!, to: embargoUntil } : null,
    factsTakenOut: taken.reduce((sum, count) => sum + count, notes),
  };
  return softened.respondBy === null && softened.embargo === null && softened.factsTakenOut === 0
    ? null
    : softened;
}

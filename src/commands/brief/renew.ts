import { SYSTEM } from '#src/domain/actor.ts';
import type { Brief } from '#src/domain/brief.ts';
import { insertBrief, latestBrief, type BriefRow } from '#src/store/briefs.ts';
import { componentsOfUpdates, type NoticeRow, type UpdateRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import type { NoticeChange } from '../context.ts';
import { guardOf } from '../disclosure/guard.ts';
import { type Tx } from '../operation.ts';
import { leaksOf, makeBrief, restated } from './make.ts';
import { sendBrief } from './send.ts';

export const sameBrief = (a: Brief, b: Brief): boolean =>
  a.body === b.body && JSON.stringify(a.macros) === JSON.stringify(b.macros);

/** Adds a version of a notice's brief after the newest; null where somebody was faster. */
export async function addVersion(
  q: Queries,
  noticeId: string,
  { body, macros }: Brief,
  by: { label: string; now: number },
): Promise<BriefRow | null> {
  const newest = await latestBrief(q, noticeId);
  const row: BriefRow = {
    noticeId,
    version: (newest?.version ?? 0) + 1,
    body,
    macros: [...macros],
    createdBy: by.label,
    createdAt: by.now,
    sentAt: null,
  };
  return (await insertBrief(q, row)) ? row : null;
}

/**
 * Keeps a notice's brief up to what the public is told, in the transaction that tells it: a new
 * version where anything in it changed, sent to the customer-facing contacts where that matters
 * to them. What a person wrote into it stays.
 */
export async function renewBrief(
  tx: Tx,
  { before, after: notice, update }: NoticeChange,
): Promise<void> {
  const anew =
    update !== null || notice.tier !== before.tier || notice.disclosedAt !== before.disclosedAt;
  if (tx.previewing === true || !anew) {
    return;
  }
  const noticeId = notice.id;
  const newest = await latestBrief(tx.q, noticeId);
  const brief =
    newest !== null && newest.createdBy !== SYSTEM.label
      ? await restated(tx, notice, newest)
      : await makeBrief(tx, notice);
  if (newest !== null && sameBrief(newest, brief)) {
    return;
  }
  const label = newest?.createdBy ?? SYSTEM.label;
  const row = await addVersion(tx.q, noticeId, brief, { label, now: tx.now });
  if (row === null || !(await matters(tx.q, before, update))) {
    return;
  }
  // What a person wrote may still wait for an approver: then it goes nowhere.
  const guard = await guardOf(tx, noticeId);
  if ((await leaksOf(tx.q, noticeId, brief, guard)).length === 0) {
    await sendBrief(tx, notice, row);
  }
}

/** Whether support has to know: what is said again in other words can wait for the page. */
async function matters(q: Queries, before: NoticeRow, update: UpdateRow | null): Promise<boolean> {
  return (
    update === null ||
    update.status !== before.status ||
    update.newWindowStart !== null ||
    (await componentsOfUpdates(q, [update.id])).length > 0
  );
}

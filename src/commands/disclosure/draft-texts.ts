import type { Fault } from '#src/domain/errors.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { throwFaults } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { type Tx } from '../operation.ts';
import { checkTexts, guardOf, type Guard } from './guard.ts';
import { draftTexts } from './notice-words.ts';
import { followRequests, openRequests } from './requests.ts';

/** What may stand in a draft whoever edits it: what was let pass, and what is asked about. */
export async function passedInDraft(tx: Tx, notice: NoticeRow): Promise<Guard['passed']> {
  const standing = await draftTexts(tx.q, notice);
  return (await guardOf(tx, notice.id, { writer: tx.actor, standing, draft: true })).passed;
}

/** After a draft was written: asks about what is refused in it, and ends what was asked of else. */
export async function followDraft(tx: Tx, noticeId: string, ask: string | null): Promise<void> {
  const texts = await draftTexts(tx.q, await loadNotice(tx.q, noticeId));
  await followRequests(tx, noticeId, 'notice', texts);
  if (ask !== null) {
    await openRequests(tx, noticeId, texts, ask);
  }
}

/** Nothing is published that an approver was only asked about. */
export async function refuseHeldBack(tx: Tx, notice: NoticeRow): Promise<void> {
  const faults: Fault[] = [];
  checkTexts(await draftTexts(tx.q, notice), await guardOf(tx, notice.id), faults);
  throwFaults(faults);
}

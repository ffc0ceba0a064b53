import { findNotice } from '#src/store/notices.ts';
import type { NoticeChange } from './context.ts';
import type { Tx } from './operation.ts';

/**
 * What every change of a notice ends with, in its transaction: the review, the brief, the mails,
 * the messages to staff that follow from it, in the order in which the composition root lists
 * them.
 */
export async function noticeChanged(tx: Tx, change: Omit<NoticeChange, 'after'>): Promise<void> {
  const after = (await findNotice(tx.q, change.before.id))!;
  for (const follow of tx.onNoticeChanged) {
    await follow(tx, { ...change, after });
  }
}

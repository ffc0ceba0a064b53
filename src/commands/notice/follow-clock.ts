import { SYSTEM } from '../../domain/actor.ts';
import type { NoticeStatus } from '../../domain/notice.ts';
import { dueToComplete, dueToStart, findNotice } from '../../store/notices.ts';
import type { CommandContext } from '../context.ts';
import { postUpdate } from './post-update.ts';

/**
 * One step of the clock: starts a window whose time has come, or completes one that says so.
 * The status is looked at again inside the transaction, so that of several processes one acts.
 * True when it did something, so that the caller looks again at once.
 */
export async function followClock(context: CommandContext): Promise<boolean> {
  const now = context.now();
  const [start] = await dueToStart(context.store.read, now);
  if (start !== undefined) {
    return advance(context, start.id, ['scheduled'], ['in_progress']);
  }
  const [complete] = await dueToComplete(context.store.read, now);
  if (complete !== undefined) {
    return advance(context, complete.id, ['in_progress', 'verifying'], ['verifying', 'completed']);
  }
  return false;
}

async function advance(
  context: CommandContext,
  id: string,
  from: readonly NoticeStatus[],
  through: readonly NoticeStatus[],
): Promise<boolean> {
  return context.store.transaction(async (q) => {
    const notice = await findNotice(q, id);
    if (notice === null || !from.includes(notice.status)) {
      return true;
    }
    const steps = through.filter((status) => status !== notice.status);
    for (const [index, status] of steps.entries()) {
      // A step that is only passed through is on the record, but not worth a mail of its own.
      const last = index === steps.length - 1;
      await postUpdate(context, SYSTEM, id, last ? { status } : { status, notify: false });
    }
    return true;
  });
}

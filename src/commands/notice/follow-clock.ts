import { SYSTEM } from '../../domain/actor.ts';
import type { NoticeStatus } from '../../domain/notice.ts';
import { dueToComplete, dueToStart, findNotice, type NoticeRow } from '../../store/notices.ts';
import type { CommandContext } from '../context.ts';
import { openEnds } from './open-ends.ts';
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
  for (const complete of await dueToComplete(context.store.read, now)) {
    const through = await stepsToTheEnd(context, complete, now);
    if (through.length > 0) {
      return advance(context, complete.id, [complete.status], through);
    }
  }
  return false;
}

/**
 * How far the clock may take work whose time is over. What is not done it does not complete: that
 * runs over, and its staff are told. What is to be watched is watched first.
 */
async function stepsToTheEnd(
  context: CommandContext,
  notice: NoticeRow,
  now: number,
): Promise<readonly NoticeStatus[]> {
  const q = context.store.read;
  const done = (await openEnds(q, notice, 'completed', now)).length === 0;
  if (notice.status === 'verifying') {
    return done ? ['completed'] : [];
  }
  if ((await openEnds(q, notice, 'verifying', now)).length > 0) {
    return [];
  }
  return done && notice.watchMs === null ? ['verifying', 'completed'] : ['verifying'];
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

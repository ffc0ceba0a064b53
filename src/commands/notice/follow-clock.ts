import { SYSTEM } from '#src/domain/actor.ts';
import type { NoticeStatus } from '#src/domain/notice.ts';
import { dueToComplete, dueToStart, findNotice, type NoticeRow } from '#src/store/notices.ts';
import type { CommandContext } from '../context.ts';
import { reading, writing, type Tx } from '../operation.ts';
import { UpdateInput } from './input.ts';
import { openEnds } from './open-ends.ts';
import { addUpdate } from './post-update.ts';

/** What the clock says where the template's words may not be said. */
const PLAIN: Partial<Record<NoticeStatus, string>> = {
  in_progress: 'The work that we announced has started.',
  verifying: 'The work is done. We watch whether everything runs as it should.',
  completed: 'The work is completed.',
};

interface Step {
  id: string;
  from: NoticeStatus;
  through: readonly NoticeStatus[];
}

/**
 * One step of the clock: starts a window whose time has come, or completes one that says so.
 * The status is looked at again inside the transaction, so that of several processes one acts.
 * True when it did something, so that the caller looks again at once. One that is refused keeps
 * no other waiting; it is thrown when nothing else is due, and staff are chased until it starts.
 */
export async function followClock(context: CommandContext): Promise<boolean> {
  const refused: unknown[] = [];
  for (const step of await stepsDue(context)) {
    try {
      await advance(context, step);
      return true;
    } catch (error) {
      refused.push(error);
    }
  }
  if (refused.length > 0) {
    throw refused[0];
  }
  return false;
}

async function stepsDue(context: CommandContext): Promise<Step[]> {
  const tx = reading(context, SYSTEM);
  const { q, now } = tx;
  const steps = (await dueToStart(q, now)).map(({ id }): Step => ({
    id,
    from: 'scheduled',
    through: ['in_progress'],
  }));
  for (const notice of await dueToComplete(q, now)) {
    const through = await stepsToTheEnd(tx, notice);
    if (through.length > 0) {
      steps.push({ id: notice.id, from: notice.status, through });
    }
  }
  return steps;
}

/**
 * How far the clock may take work whose time is over. What is not done it does not complete: that
 * runs over, and its staff are told. What is to be watched is watched first.
 */
async function stepsToTheEnd(tx: Tx, notice: NoticeRow): Promise<readonly NoticeStatus[]> {
  const done = (await openEnds(tx, notice, 'completed')).length === 0;
  if (notice.status === 'verifying') {
    return done ? ['completed'] : [];
  }
  if ((await openEnds(tx, notice, 'verifying')).length > 0) {
    return [];
  }
  return done && notice.watchMs === null ? ['verifying', 'completed'] : ['verifying'];
}

async function advance(context: CommandContext, { id, from, through }: Step): Promise<void> {
  await writing(context, SYSTEM, async (tx) => {
    if ((await findNotice(tx.q, id))?.status !== from) {
      return;
    }
    const steps = through.filter((status) => status !== from);
    for (const [index, status] of steps.entries()) {
      // A step that is only passed through is on the record, but not worth a mail of its own.
      const last = index === steps.length - 1;
      const input = last ? { status } : { status, notify: false };
      await addUpdate(tx, id, UpdateInput.parse(input), { plain: PLAIN[status]! });
    }
  });
}

import { SYSTEM } from '#src/domain/actor.ts';
import { reminderDue, reminderOccasion } from '#src/domain/reminder.ts';
import type { TierPolicy } from '#src/domain/severity.ts';
import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import { announcementPriority } from '#src/outbox/priority.ts';
import { fullTime } from '#src/platform/time/format.ts';
import { plannedBetween } from '#src/store/digests.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { hasOccasion, holdRevision, movedAt } from '#src/store/reminders.ts';
import type { CommandContext } from '../context.ts';
import { sayable } from '../disclosure/may-be-said.ts';
import { reading, writing, type Tx } from '../operation.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { textFactsOf } from './load.ts';
import { renderText } from './render-text.ts';

interface Due {
  notice: NoticeRow;
  offset: number;
  occasion: string;
}

/**
 * One step: announces one reminder whose moment has come, to those whom the notice concerns. It
 * is decided again inside the transaction, where nothing else can move the notice on, so that of
 * several processes one reminds, and nobody of what has begun or was called off meanwhile. True
 * when it did something, so that the caller looks again at once.
 */
export async function remindDue(context: CommandContext): Promise<boolean> {
  const due = await nextDue(reading(context, SYSTEM));
  if (due === null) {
    return false;
  }
  return writing(context, SYSTEM, async (tx) => {
    const { id, revision } = due.notice;
    if (!(await holdRevision(tx.q, id, revision)) || (await hasOccasion(tx.q, id, due.occasion))) {
      return true;
    }
    await remind(tx, due);
    return true;
  });
}

/** The reminder that is to be sent now and is not yet, of the nearest start. */
async function nextDue(tx: Tx): Promise<Due | null> {
  const policies = await tierPolicies(tx.q);
  const longest = Math.max(0, ...policies.flatMap(({ remindersMs }) => remindersMs));
  for (const notice of await plannedBetween(tx.q, { from: tx.now, until: tx.now + longest })) {
    const due = await dueOf(tx, notice, policies);
    if (due !== null && !(await hasOccasion(tx.q, notice.id, due.occasion))) {
      return due;
    }
  }
  return null;
}

async function dueOf(
  tx: Tx,
  notice: NoticeRow,
  policies: readonly TierPolicy[],
): Promise<Due | null> {
  const { remindersMs } = policies.find(({ tier }) => tier === notice.tier)!;
  const windowStart = notice.windowStart!;
  const knownSince = (await movedAt(tx.q, notice.id)) ?? notice.publishedAt!;
  const offset = reminderDue({ windowStart, knownSince, remindersMs }, tx.now);
  return offset === null
    ? null
    : { notice, offset, occasion: reminderOccasion(offset, windowStart) };
}

async function remind(tx: Tx, { notice, offset, occasion }: Due): Promise<void> {
  const [newest] = await updatesOfNotices(tx.q, [notice.id]);
  await enqueueAnnouncement(tx.q, {
    kind: 'reminder',
    occasion,
    noticeId: notice.id,
    updateId: newest!.id,
    body: await reminderText(tx, notice),
    priority: announcementPriority(notice.kind, notice.tier),
    now: tx.now,
  });
  await tx.audit('notice.remind', 'notice', notice.id, {
    offset_ms: offset,
    window_start: new Date(notice.windowStart!).toISOString(),
  });
}

/** The template's text, frozen now; the time alone where it may not be said. */
async function reminderText(tx: Tx, notice: NoticeRow): Promise<string> {
  const facts = await textFactsOf(tx.q, notice, 'reminder', {}, {});
  const { body } = await renderText(tx, facts, 'reminder');
  const start = fullTime(notice.windowStart!, notice.timeZone);
  const plain = `The work that we announced starts on ${start}.`;
  return sayable(tx, notice.id, body, plain);
}

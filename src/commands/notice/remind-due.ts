import type { CommandContext } from '../context.ts';
import { SYSTEM } from '#src/domain/actor.ts';
import { reminderDue, reminderOccasion } from '#src/domain/reminder.ts';
import type { TierPolicy } from '#src/domain/severity.ts';
import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import { announcementPriority } from '#src/outbox/priority.ts';
import { plannedBetween } from '#src/store/digests.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { hasOccasion, holdRevision, movedAt } from '#src/store/reminders.ts';
import { fullTime } from '#src/time/format.ts';
import { sayable } from '../disclosure/may-be-said.ts';
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
  const now = context.now();
  const due = await nextDue(context.store.read, now);
  if (due === null) {
    return false;
  }
  return context.store.transaction(async (q) => {
    const { id, revision } = due.notice;
    if (!(await holdRevision(q, id, revision)) || (await hasOccasion(q, id, due.occasion))) {
      return true;
    }
    await remind(context, q, due, now);
    return true;
  });
}

/** The reminder that is to be sent now and is not yet, of the nearest start. */
async function nextDue(q: Queries, now: number): Promise<Due | null> {
  const policies = await tierPolicies(q);
  const longest = Math.max(0, ...policies.flatMap(({ remindersMs }) => remindersMs));
  for (const notice of await plannedBetween(q, { from: now, until: now + longest })) {
    const due = await dueOf(q, notice, policies, now);
    if (due !== null && !(await hasOccasion(q, notice.id, due.occasion))) {
      return due;
    }
  }
  return null;
}

async function dueOf(
  q: Queries,
  notice: NoticeRow,
  policies: readonly TierPolicy[],
  now: number,
): Promise<Due | null> {
  const { remindersMs } = policies.find(({ tier }) => tier === notice.tier)!;
  const windowStart = notice.windowStart!;
  const knownSince = (await movedAt(q, notice.id)) ?? notice.publishedAt!;
  const offset = reminderDue({ windowStart, knownSince, remindersMs }, now);
  return offset === null
    ? null
    : { notice, offset, occasion: reminderOccasion(offset, windowStart) };
}

async function remind(
  context: CommandContext,
  q: Queries,
  { notice, offset, occasion }: Due,
  now: number,
): Promise<void> {
  const [newest] = await updatesOfNotices(q, [notice.id]);
  await enqueueAnnouncement(q, {
    kind: 'reminder',
    occasion,
    noticeId: notice.id,
    updateId: newest!.id,
    body: await reminderText(context, q, notice, now),
    priority: announcementPriority(notice.kind, notice.tier),
    now,
  });
  await writeAudit(q, {
    at: now,
    actor: SYSTEM.label,
    action: 'notice.remind',
    entity: 'notice',
    entityId: notice.id,
    detail: { offset_ms: offset, window_start: new Date(notice.windowStart!).toISOString() },
  });
}

/** The template's text, frozen now; the time alone where it may not be said. */
async function reminderText(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  now: number,
): Promise<string> {
  const facts = await textFactsOf(q, notice, 'reminder', {}, {});
  const { body } = await renderText(context, q, facts, 'reminder', now);
  const start = fullTime(notice.windowStart!, notice.timeZone);
  const plain = `The work that we announced starts on ${start}.`;
  return sayable(context, q, notice.id, body, plain);
}

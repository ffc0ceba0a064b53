import { dueNudges, type Ladder, type Nudge, type PromiseFacts } from '../../domain/promise.ts';
import { enqueueStaffMessage } from '../../outbox/staff/enqueue.ts';
import { openReviews, type ApprovalRow } from '../../store/approvals.ts';
import { newId } from '../../store/ids.ts';
import { findNotice, type NoticeRow } from '../../store/notices.ts';
import { insertNudge, noticesThatOwe, nudgesOf } from '../../store/promises.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import type { CommandContext } from '../context.ts';
import { titleToTell } from '../disclosure/draft-texts.ts';
import { pageSettings } from '../settings/read.ts';
import { ladderOf } from './ladder.ts';
import { recipientsOf } from './recipients.ts';
import { owedSummaries } from './summaries-due.ts';
import { nudgeWords } from './words.ts';

interface Owing {
  notice: NoticeRow;
  facts: PromiseFacts;
}

/** Every notice that may owe something, with what it promised. */
async function owing(q: Queries, now: number): Promise<Owing[]> {
  const reviews = new Map((await openReviews(q)).map((row) => [row.noticeId, row]));
  const summaries = await owedSummaries(q, now);
  const rows = new Map((await noticesThatOwe(q)).map((row) => [row.id, row]));
  for (const id of [...reviews.keys(), ...summaries.keys()]) {
    if (!rows.has(id)) {
      rows.set(id, (await findNotice(q, id))!);
    }
  }
  return [...rows.values()].map((notice) => ({
    notice,
    facts: factsOf(notice, reviews.get(notice.id) ?? null, summaries.get(notice.id) ?? null),
  }));
}

function factsOf(
  notice: NoticeRow,
  review: ApprovalRow | null,
  summaryDue: number | null,
): PromiseFacts {
  return {
    kind: notice.kind,
    status: notice.status,
    nextUpdateDue: notice.nextUpdateDue,
    windowEnd: notice.windowEnd,
    actualStart: notice.actualStart,
    anchor: notice.anchor ?? notice.createdAt,
    respondBy: notice.respondBy,
    respondedAt: notice.respondedAt,
    responseClosedAt: notice.responseClosedAt,
    watchUntil: notice.watchUntil,
    review:
      review === null
        ? null
        : {
            // A review that follows further texts is the one that was owed from the start.
            openedAt: notice.publishedAt ?? review.requestedAt,
            dueAt: review.dueAt!,
            breakGlass: review.breakGlass,
          },
    summaryDue,
  };
}

/** What is due of one notice and was not told yet. */
function dueOf(one: Owing, ladder: Ladder, now: number, told: ReadonlySet<string>): Nudge[] {
  return dueNudges(one.facts, ladder, now, (nudge) => told.has(keyOf(one.notice.id, nudge)));
}

const keyOf = (noticeId: string, { reason, occasion, rung }: Omit<Nudge, 'roles'>): string =>
  [noticeId, reason, occasion, rung].join('|');

/**
 * One look at everything that was promised: tells staff what is due, each rung of each promise
 * once, with the row that says so in the same transaction. True when it told anything.
 */
export async function chasePromises(context: CommandContext): Promise<boolean> {
  const now = context.now();
  const { read } = context.store;
  const ladder = await ladderOf(read);
  const all = await owing(read, now);
  const told = await toldOf(read, all);
  if (all.every((one) => dueOf(one, ladder, now, told).length === 0)) {
    return false;
  }
  return context.store.transaction(async (q) => {
    const current = await owing(q, now);
    const toldNow = await toldOf(q, current);
    let any = false;
    for (const one of current) {
      for (const nudge of dueOf(one, ladder, now, toldNow)) {
        any = (await tell(context, q, one.notice, nudge, now)) || any;
      }
    }
    return any;
  });
}

async function toldOf(q: Queries, all: readonly Owing[]): Promise<Set<string>> {
  const rows = await nudgesOf(
    q,
    all.map(({ notice }) => notice.id),
  );
  return new Set(rows.map((row) => keyOf(row.noticeId, row)));
}

async function tell(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  nudge: Nudge,
  now: number,
): Promise<boolean> {
  const recipients = await recipientsOf(q, notice, nudge.roles);
  const inserted = await insertNudge(q, {
    id: newId(),
    noticeId: notice.id,
    reason: nudge.reason,
    occasion: nudge.occasion,
    rung: nudge.rung,
    told: recipients.map(({ label }) => label),
    at: now,
  });
  if (!inserted) {
    return false;
  }
  const { timeZone } = await pageSettings(context, q);
  const named = { ...notice, title: await titleToTell(context, q, notice) };
  const words = nudgeWords(named, nudge, { now, timeZone, publicUrl: context.publicUrl });
  for (const { channel, target } of recipients) {
    await enqueueStaffMessage(q, {
      dedupeKey: `${keyOf(notice.id, nudge)}|${target}`,
      channel,
      target,
      kind: nudge.reason,
      noticeId: notice.id,
      ...words,
      payload: {
        type: `notice.${nudge.reason}`,
        notice: notice.id,
        tier: notice.tier,
        since: new Date(Number(nudge.occasion)).toISOString(),
        rung: nudge.rung,
        url: `${context.publicUrl}/admin/notices/${notice.id}`,
      },
      now,
    });
  }
  await writeAudit(q, {
    at: now,
    actor: 'system',
    action: 'promise.nudge',
    entity: 'notice',
    entityId: notice.id,
    detail: { reason: nudge.reason, rung: nudge.rung, told: recipients.length },
  });
  return true;
}

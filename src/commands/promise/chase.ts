import { SYSTEM } from '#src/domain/actor.ts';
import type { Ladder } from '#src/domain/ladder.ts';
import type { Look, LookStep } from '#src/domain/look.ts';
import { dueNudges, type Nudge, type PromiseFacts, type Told } from '#src/domain/promise.ts';
import type { ApprovalRow } from '#src/store/approvals.ts';
import { newId } from '#src/store/ids.ts';
import { findNotice, type NoticeRow } from '#src/store/notices.ts';
import { insertNudge, noticesThatOwe, nudgesOf } from '#src/store/promises.ts';
import type { Queries } from '#src/store/queries.ts';
import { looksOf } from '../approval/looks.ts';
import type { CommandContext } from '../context.ts';
import { nameToTell, reasonToTell } from '../disclosure/may-be-said.ts';
import { lookersOf, recipientsOf } from '../message/recipients.ts';
import { writeTo } from '../message/write-to.ts';
import { reading, writing, type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';
import { ladderOf } from './ladder.ts';
import { openLooks } from './open-reviews.ts';
import { pathOfNudge } from './path.ts';
import { owedSummaries } from './summaries-due.ts';
import { nudgeWords } from './words.ts';

interface Owing {
  notice: NoticeRow;
  facts: PromiseFacts;
  approvals: readonly ApprovalRow[];
}

/** Every notice that may owe something, with what it promised. */
async function owing(tx: Tx): Promise<Owing[]> {
  const looks = await openLooks(tx);
  const summaries = await owedSummaries(tx);
  const rows = new Map((await noticesThatOwe(tx.q, tx.now)).map((row) => [row.id, row]));
  for (const id of [...looks.keys(), ...summaries.keys()]) {
    if (!rows.has(id)) {
      rows.set(id, (await findNotice(tx.q, id))!);
    }
  }
  return [...rows.values()].map((notice) => {
    const asked = looks.get(notice.id) ?? [];
    return {
      notice,
      facts: factsOf(
        notice,
        asked.map(({ look }) => look),
        summaries.get(notice.id) ?? null,
      ),
      approvals: asked.map(({ row }) => row),
    };
  });
}

function factsOf(
  notice: NoticeRow,
  looks: readonly Look[],
  summaryDue: number | null,
): PromiseFacts {
  return {
    kind: notice.kind,
    status: notice.status,
    nextUpdateDue: notice.nextUpdateDue,
    windowStart: notice.windowStart,
    windowEnd: notice.windowEnd,
    actualStart: notice.actualStart,
    anchor: notice.anchor ?? notice.createdAt,
    respondBy: notice.respondBy,
    respondedAt: notice.respondedAt,
    responseClosedAt: notice.responseClosedAt,
    watchUntil: notice.watchUntil,
    looks,
    summaryDue,
  };
}

/** What is due of one notice and was not told yet. */
function dueOf(one: Owing, ladder: Ladder, now: number, told: ReadonlySet<string>): Nudge[] {
  return dueNudges(one.facts, ladder, now, (nudge) => told.has(keyOf(one.notice.id, nudge)));
}

const keyOf = (noticeId: string, nudge: Told): string =>
  `${topicOf(noticeId, nudge)}|${nudge.rung}`;

/** The promise that is chased, whichever the rung. */
const topicOf = (noticeId: string, { reason, occasion }: Pick<Told, 'reason' | 'occasion'>) =>
  [noticeId, reason, occasion].join('|');

/** Whether a promise of a notice, as a message about it names it, is still to be kept. */
export async function isStillOwed(
  context: CommandContext,
  noticeId: string,
  topic: string,
): Promise<boolean> {
  const tx = reading(context, SYSTEM);
  const ladder = await ladderOf(tx.q);
  const one = (await owing(tx)).find(({ notice }) => notice.id === noticeId);
  return (
    one !== undefined &&
    dueNudges(one.facts, ladder, tx.now, () => false).some(
      (nudge) => topicOf(noticeId, nudge) === topic,
    )
  );
}

/**
 * One look at everything that was promised: tells staff what is due, each rung of each promise
 * once, with the row that says so in the same transaction. True when it told anything.
 */
export async function chasePromises(context: CommandContext): Promise<boolean> {
  const before = reading(context, SYSTEM);
  const ladder = await ladderOf(before.q);
  const all = await owing(before);
  const told = await toldOf(before.q, all);
  if (all.every((one) => dueOf(one, ladder, before.now, told).length === 0)) {
    return false;
  }
  return writing(context, SYSTEM, async (tx) => {
    const current = await owing(tx);
    const toldNow = await toldOf(tx.q, current);
    let any = false;
    for (const one of current) {
      for (const nudge of dueOf(one, ladder, tx.now, toldNow)) {
        any = (await tell(tx, one, nudge)) || any;
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

/** What kind of message it is: an approval that is asked for is no review that is due. */
export const LOOK_KINDS: Record<LookStep, string> = {
  asked: 'approval_asked',
  owed: 'review_due',
  due: 'review_due',
  objected: 'review_objected',
};

async function tell(tx: Tx, { notice, approvals }: Owing, nudge: Nudge): Promise<boolean> {
  const row = approvals.find(({ id }) => id === nudge.look?.id) ?? null;
  const looks = row === null ? null : await looksOf(tx.q, notice, row);
  const recipients =
    row === null || looks === null
      ? await recipientsOf(tx.q, notice, nudge.roles)
      : await lookersOf(tx.q, notice, nudge.roles, row, looks);
  const inserted = await insertNudge(tx.q, {
    id: newId(),
    noticeId: notice.id,
    reason: nudge.reason,
    occasion: nudge.occasion,
    rung: nudge.rung,
    told: recipients.map(({ label }) => label),
    at: tx.now,
  });
  if (!inserted) {
    return false;
  }
  const { timeZone } = await pageSettings(tx);
  const named = { ...notice, title: await nameToTell(tx, notice) };
  const kind = nudge.look === null ? nudge.reason : LOOK_KINDS[nudge.look.step];
  const link = `${tx.publicUrl}${pathOfNudge(notice, nudge.reason, row)}`;
  const reason = await reasonToTell(tx, notice.id, row?.reason ?? '');
  const approval = row && looks && { row, looks, reason };
  const words = nudgeWords(named, nudge, { now: tx.now, timeZone, link, approval });
  const more = { since: new Date(nudge.at).toISOString(), rung: nudge.rung };
  const occasion = keyOf(notice.id, nudge);
  const topic = topicOf(notice.id, nudge);
  await writeTo(tx.q, notice, recipients, {
    kind,
    occasion,
    topic,
    ...words,
    link,
    more,
    now: tx.now,
  });
  await tx.audit('promise.nudge', 'notice', notice.id, {
    reason: nudge.reason,
    rung: nudge.rung,
    told: recipients.length,
  });
  return true;
}

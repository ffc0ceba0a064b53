import type * as z from 'zod';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { isFinished } from '#src/domain/notice.ts';
import { movedPlan } from '#src/domain/rollout.ts';
import type { Window } from '#src/domain/window.ts';
import { toLocalInput } from '#src/platform/time/zone.ts';
import { stagesOfNotices, updateNotice, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { planStageRow } from '#src/store/stages.ts';
import { guardOf } from '../disclosure/guard.ts';
import { readWindow, throwFaults } from '../instants.ts';
import { checkRevision, loadNotice } from '../load-notice.ts';
import { noticeChanged } from '../notice-changed.ts';
import { operation, type Tx } from '../operation.ts';
import { mayBeEmpty } from '../parse.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import type { Finding } from './finding.ts';
import { brokenRules } from './findings.ts';
import { SHORTEST_REASON, WindowChangeInput } from './input.ts';
import { textFactsOf, windowOf } from './load.ts';
import { nextUpdateAfter } from './promise.ts';
import { renderText } from './render-text.ts';
import { requireReason } from './require-reasons.ts';
import { checkDisclosure } from './resolve.ts';
import { writeUpdate } from './write-update.ts';

/** What kind of change a new window is: `rescheduled` before the start, `extended` after it. */
function momentOfChange(notice: NoticeRow): 'rescheduled' | 'extended' {
  if (notice.status === 'draft') {
    throw new Refusal('not_allowed', 'This notice is a draft: edit its window instead.');
  }
  if (notice.kind === 'incident') {
    throw new Refusal('not_allowed', 'An incident has no window.');
  }
  if (isFinished(notice.kind, notice.status)) {
    throw new Refusal('not_allowed', 'This notice is over: its window cannot be moved any more.');
  }
  return notice.status === 'scheduled' ? 'rescheduled' : 'extended';
}

function checkNewWindow(
  moment: 'rescheduled' | 'extended',
  old: Window | null,
  next: Window,
  now: number,
  faults: Fault[],
): void {
  if (moment === 'rescheduled') {
    if (next.start <= now) {
      faults.push({ pointer: '/start', detail: 'must be in the future' });
    }
    if (old !== null && next.start === old.start && next.end === old.end) {
      faults.push({ pointer: '/start', detail: 'is the window that holds already' });
    }
    return;
  }
  if (old !== null && next.start !== old.start) {
    faults.push({ pointer: '/start', detail: 'cannot change once work has started' });
  }
  if (old !== null && next.end <= old.end) {
    faults.push({ pointer: '/end', detail: 'must be later than the end that holds now' });
  }
  if (next.end <= now) {
    faults.push({ pointer: '/end', detail: 'must be in the future' });
  }
}

/**
 * Asks for a reason where the new times break a rule of planning that the old ones kept. What
 * customers are told of the change is one as well, and is kept as such only then.
 */
async function requireReasonsToMove(
  tx: Tx,
  id: string,
  before: readonly Finding[],
  { lead_reason, reason }: { lead_reason?: string | null; reason?: string | null },
): Promise<void> {
  const known = before.map(({ detail }) => detail);
  const moved = await brokenRules(tx, await loadNotice(tx.q, id));
  const broken = moved.filter(
    ({ code, detail }) => code !== 'checklist' && !known.includes(detail),
  );
  const told = reason?.trim().slice(0, 500) ?? '';
  const leadReason = lead_reason ?? (told.length < SHORTEST_REASON ? null : told);
  requireReason(broken, leadReason);
  if (broken.length > 0) {
    await updateNotice(tx.q, id, { leadReason });
  }
}

/** Planned stages move with their window; one that no longer fits into it has no plan any more. */
async function moveStagePlans(
  q: Queries,
  noticeId: string,
  from: Window | null,
  to: Window,
): Promise<void> {
  for (const stage of await stagesOfNotices(q, [noticeId])) {
    if (stage.plannedStart !== null && stage.status === 'pending') {
      await planStageRow(q, stage, movedPlan(stage, from, to));
    }
  }
}

/**
 * Moves a scheduled notice's window, or extends the end of one under way: an own update with the
 * old and the new times, mailed and shown like any other. The status stays.
 */
export async function moveWindow(
  tx: Tx,
  id: string,
  input: z.output<typeof WindowChangeInput>,
  expectedRevision?: number,
): Promise<{ id: string; updateId: string }> {
  const notice = await loadNotice(tx.q, id);
  checkRevision(notice, expectedRevision);
  const moment = momentOfChange(notice);
  const old = windowOf(notice);
  const faults: Fault[] = [];
  const zone = input.time_zone ?? notice.timeZone;
  if (input.start === undefined && moment === 'rescheduled') {
    faults.push({ pointer: '/start', detail: 'is needed to move a window' });
  }
  const begin = old?.start ?? notice.actualStart ?? tx.now;
  const next = readWindow(
    // An extension may leave the start out: it stays as it was, to the millisecond.
    {
      start: input.start ?? new Date(begin).toISOString(),
      end: input.end,
      time_zone: zone,
    },
    '',
    faults,
  );
  if (next !== null) {
    // A form knows minutes only: the same minute is the same start.
    const sameMinute =
      old !== null && toLocalInput(next.start, zone) === toLocalInput(old.start, zone);
    const kept = sameMinute && moment === 'extended' ? { ...next, start: old.start } : next;
    checkNewWindow(moment, old, kept, tx.now, faults);
    next.start = kept.start;
  }
  checkDisclosure(input, await guardOf(tx, id, { writer: tx.actor }), faults);
  throwFaults(faults);

  const judged = moment === 'rescheduled' && tx.previewing !== true;
  // Before the move is written: it changes how much notice was given.
  const broken = judged ? await brokenRules(tx, notice) : [];
  const policy = (await tierPolicies(tx.q)).find((one) => one.tier === notice.tier)!;
  const nextUpdateDue = nextUpdateAfter(notice.status, policy, tx.now);
  const body = input.body
    ? input.body
    : (
        await renderText(
          tx,
          await textFactsOf(tx.q, notice, moment, input.reason ? { reason: input.reason } : {}, {
            window: next,
            oldWindow: old,
            nextUpdateDue,
            cadenceMs: policy.cadenceMs,
          }),
          moment,
        )
      ).body;
  const update = await writeUpdate(tx, notice, {
    status: notice.status,
    moment,
    body,
    displayAt: tx.now,
    nextUpdateDue,
    notify: input.notify ?? notice.notify,
    components: [],
    movedWindow: { from: old, to: next! },
    change: {
      windowStart: next!.start,
      windowEnd: next!.end,
      timeZone: next!.timeZone,
      ...(input.lead_reason ? { leadReason: input.lead_reason } : {}),
    },
    action: `notice.${moment === 'rescheduled' ? 'reschedule' : 'extend'}`,
  });
  if (judged) {
    await requireReasonsToMove(tx, id, broken, input);
  }
  await moveStagePlans(tx.q, id, old, next!);
  const ownWords = Boolean(input.body || input.reason);
  await noticeChanged(tx, { before: notice, update, ownWords });
  return { id, updateId: update.id };
}

/** Somebody does, as `moveWindow` has it. */
export const changeWindow = operation({
  scope: 'notices:write',
  change: mayBeEmpty(WindowChangeInput),
}).write((tx, id, input, expectedRevision?: number) => moveWindow(tx, id, input, expectedRevision));

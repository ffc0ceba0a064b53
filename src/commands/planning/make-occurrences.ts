import type { CommandContext } from '../context.ts';
import { SYSTEM } from '#src/domain/actor.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { tellStaff } from '#src/outbox/staff/tell.ts';
import {
  findRecurrence,
  liveRecurrences,
  updateRecurrence,
  type RecurrenceRow,
} from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';
import { occurrencesBetween } from '#src/time/recurrence.ts';
import { neededBy } from '../approval/enforced.ts';
import { publicTextOf } from '../approval/public-text.ts';
import { requestApproval } from '../approval/request.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { brokenRules } from '../notice/findings.ts';
import { loadNotice } from '../notice/load.ts';
import { publishNotice } from '../notice/publish.ts';
import { draftOfOccurrence } from './occurrence-draft.ts';
import { ruleOf } from './recurrence/view.ts';

/** The next time of a rule that is due to become a notice; null where none is. */
function dueOccurrence(row: RecurrenceRow, now: number) {
  const [next] = occurrencesBetween(
    ruleOf(row),
    { after: Math.max(row.madeUntil, now), until: now + row.aheadMs },
    1,
  );
  return next ?? null;
}

/**
 * Makes one occurrence of recurring work into a notice, once however many processes look. One
 * that cannot be made is told to staff and tried again when its rule is mended. True when it
 * made one.
 */
export async function makeOccurrences(context: CommandContext): Promise<boolean> {
  const now = context.now();
  for (const row of await liveRecurrences(context.store.read)) {
    if (row.fault === null && dueOccurrence(row, now) !== null) {
      return makeOne(context, row.id, now);
    }
  }
  return false;
}

async function makeOne(context: CommandContext, id: string, now: number): Promise<boolean> {
  try {
    return await context.store.transaction(async (q) => {
      const row = await findRecurrence(q, id);
      const next = row === null || row.endedAt !== null ? null : dueOccurrence(row, now);
      if (row === null || next === null) {
        return false;
      }
      const noticeId = await draftOfOccurrence(context, q, SYSTEM, row, next.at, {
        recurrenceId: id,
      });
      if (row.publish) {
        await publishOrAsk(context, q, row, noticeId, now);
      }
      await updateRecurrence(q, row, { madeUntil: next.at, updatedAt: now });
      return true;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    await context.store.transaction((q) => keepFault(context, q, id, error, now));
    return false;
  }
}

/**
 * Publishes an occurrence by itself, where nobody has to judge it: what its tier has approved is
 * asked for, and what stands in its way beside the shorter notice is told to staff.
 */
async function publishOrAsk(
  context: CommandContext,
  q: Queries,
  rule: RecurrenceRow,
  noticeId: string,
  now: number,
): Promise<void> {
  const notice = await loadNotice(q, noticeId);
  const broken = (await brokenRules(q, notice, now)).filter(({ code }) => code !== 'lead_time');
  if (broken.length > 0) {
    const name = await nameOf(context, q, rule);
    await tellStaff(q, {
      kind: 'recurrence_draft',
      dedupeKey: `recurrence_draft|${noticeId}`,
      subject: `Recurring work waits for you: ${name}`,
      text: [
        `The next time of “${name}” was not published and is a draft. This stands in its way:`,
        ...broken.map(({ detail }) => `- ${detail}`),
        'See to it, plan it otherwise, or publish it with a reason. It does not go out by itself.',
        `\n${context.publicUrl}/admin/notices/${noticeId}\n`,
      ].join('\n'),
      noticeId,
      now,
    });
    return;
  }
  if ((await neededBy(q, notice, now)) === 'before') {
    const { hash } = await publicTextOf(context, q, notice, 'publication');
    await requestApproval(q, SYSTEM, notice, 'publication', hash, now);
    return;
  }
  // The shorter notice was agreed when the rule was made; nothing else was.
  await publishNotice(context, SYSTEM, noticeId, { lead_reason: `Recurring work: ${rule.name}.` });
}

/** What a rule may be called in a mail: one that names what a notice keeps back is read signed in. */
async function nameOf(context: CommandContext, q: Queries, { name }: RecurrenceRow) {
  const faults: Fault[] = [];
  await checkPageTexts(context, q, SYSTEM, [{ place: '/name', text: name }], faults);
  return faults.length === 0 ? name : 'a rule';
}

async function keepFault(
  context: CommandContext,
  q: Queries,
  id: string,
  refusal: Refusal,
  now: number,
): Promise<void> {
  const row = await findRecurrence(q, id);
  if (row === null || row.fault !== null) {
    return;
  }
  const [first] = refusal.faults;
  const detail = first?.detail ?? refusal.message;
  await updateRecurrence(q, row, { fault: detail, updatedAt: now });
  const name = await nameOf(context, q, row);
  // The guard quotes what it refuses: that is read on the rule, and in no mail.
  const why =
    first?.finding === undefined ? detail : 'its words say something that is not public now.';
  await tellStaff(q, {
    kind: 'recurrence_fault',
    dedupeKey: `recurrence_fault|${id}|${row.revision}`,
    subject: `Recurring work needs you: ${name}`,
    text: `The next time of “${name}” could not become a notice: ${why}\nMend the rule; it is tried again then.\n\n${context.publicUrl}/admin/recurring/${id}\n`,
    now,
  });
}

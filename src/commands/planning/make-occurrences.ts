import { SYSTEM } from '#src/domain/actor.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import { tellStaff } from '#src/outbox/staff/tell.ts';
import { occurrencesBetween } from '#src/platform/time/recurrence.ts';
import {
  findRecurrence,
  liveRecurrences,
  updateRecurrence,
  type RecurrenceRow,
} from '#src/store/planning.ts';
import { neededBy } from '../approval/enforced.ts';
import { publicTextOf } from '../approval/public-text.ts';
import { requestApproval } from '../approval/request.ts';
import type { CommandContext } from '../context.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { loadNotice } from '../load-notice.ts';
import { brokenRules } from '../notice/findings.ts';
import { publishDraft } from '../notice/publish.ts';
import { writing, type Tx } from '../operation.ts';
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
      return makeOne(context, row.id);
    }
  }
  return false;
}

async function makeOne(context: CommandContext, id: string): Promise<boolean> {
  try {
    return await writing(context, SYSTEM, async (tx) => {
      const row = await findRecurrence(tx.q, id);
      const next = row === null || row.endedAt !== null ? null : dueOccurrence(row, tx.now);
      if (row === null || next === null) {
        return false;
      }
      const noticeId = await draftOfOccurrence(tx, row, next.at, {
        recurrenceId: id,
      });
      if (row.publish) {
        await publishOrAsk(tx, row, noticeId);
      }
      await updateRecurrence(tx.q, row, { madeUntil: next.at, updatedAt: tx.now });
      return true;
    });
  } catch (error) {
    if (!(error instanceof Refusal)) {
      throw error;
    }
    await writing(context, SYSTEM, async (tx) => keepFault(tx, id, error));
    return false;
  }
}

/**
 * Publishes an occurrence by itself, where nobody has to judge it: what its tier has approved is
 * asked for, and what stands in its way beside the shorter notice is told to staff.
 */
async function publishOrAsk(tx: Tx, rule: RecurrenceRow, noticeId: string): Promise<void> {
  const notice = await loadNotice(tx.q, noticeId);
  const broken = (await brokenRules(tx, notice)).filter(({ code }) => code !== 'lead_time');
  if (broken.length > 0) {
    const name = await nameOf(tx, rule);
    await tellStaff(tx.q, {
      kind: 'recurrence_draft',
      dedupeKey: `recurrence_draft|${noticeId}`,
      subject: `Recurring work waits for you: ${name}`,
      text: [
        `The next time of “${name}” was not published and is a draft. This stands in its way:`,
        ...broken.map(({ detail }) => `- ${detail}`),
        'See to it, plan it otherwise, or publish it with a reason. It does not go out by itself.',
        `\n${tx.publicUrl}/admin/notices/${noticeId}\n`,
      ].join('\n'),
      noticeId,
      now: tx.now,
    });
    return;
  }
  if ((await neededBy(tx, notice)) === 'before') {
    const { hash } = await publicTextOf(tx, notice, 'publication');
    await requestApproval(tx, notice, 'publication', hash);
    return;
  }
  // The shorter notice was agreed when the rule was made; nothing else was.
  await publishDraft(tx, noticeId, { lead_reason: `Recurring work: ${rule.name}.` });
}

/** What a rule may be called in a mail: one that names what a notice keeps back is read signed in. */
async function nameOf(tx: Tx, { name }: RecurrenceRow) {
  const faults: Fault[] = [];
  await checkPageTexts(tx, [{ place: '/name', text: name }], faults);
  return faults.length === 0 ? name : 'a rule';
}

async function keepFault(tx: Tx, id: string, refusal: Refusal): Promise<void> {
  const row = await findRecurrence(tx.q, id);
  if (row === null || row.fault !== null) {
    return;
  }
  const [first] = refusal.faults;
  const detail = first?.detail ?? refusal.message;
  await updateRecurrence(tx.q, row, { fault: detail, updatedAt: tx.now });
  const name = await nameOf(tx, row);
  // The guard quotes what it refuses: that is read on the rule, and in no mail.
  const why =
    first?.finding === undefined ? detail : 'its words say something that is not public now.';
  await tellStaff(tx.q, {
    kind: 'recurrence_fault',
    dedupeKey: `recurrence_fault|${id}|${row.revision}`,
    subject: `Recurring work needs you: ${name}`,
    text: `The next time of “${name}” could not become a notice: ${why}\nMend the rule; it is tried again then.\n\n${tx.publicUrl}/admin/recurring/${id}\n`,
    now: tx.now,
  });
}

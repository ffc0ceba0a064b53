import type * as z from 'zod';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { mayFollow, nextStatuses, type NoticeStatus } from '#src/domain/notice.ts';
import { passPublication } from '../approval/gate.ts';
import { refuseHeldBack } from '../disclosure/draft-texts.ts';
import { checkRevision, loadNotice } from '../load-notice.ts';
import { noticeChanged } from '../notice-changed.ts';
import { operation, type Tx } from '../operation.ts';
import { mayBeEmpty } from '../parse.ts';
import { draftText } from './draft-text.ts';
import { brokenRules } from './findings.ts';
import { PublicationInput } from './input.ts';
import { requireReason } from './require-reasons.ts';
import { writeUpdate } from './write-update.ts';

/** Throws `invalid` for a first status that cannot be, or a window that has passed. */
function checkStart(notice: NoticeRow, status: NoticeStatus | undefined, now: number): void {
  if (status !== undefined && !mayFollow(notice.kind, 'draft', status)) {
    const possible = nextStatuses(notice.kind, 'draft').join(', ');
    throw invalidField('/status', `must be one of ${possible}`);
  }
  if (notice.kind === 'maintenance' && notice.windowStart! <= now) {
    throw new Refusal('invalid', 'The window has already begun.', {
      faults: [
        {
          pointer: '/window/start',
          detail: 'has passed: move the window, or announce the work as an emergency patch',
        },
      ],
    });
  }
  if (notice.windowEnd !== null && notice.windowEnd <= now) {
    throw invalidField('/window/end', 'has passed: move the window');
  }
}

/**
 * Publishes a draft: its first timeline entry, seen by everybody and announced to those concerned.
 * Publishing what is already published changes nothing.
 */
export async function publishDraft(
  tx: Tx,
  id: string,
  input: z.output<typeof PublicationInput>,
  expectedRevision?: number,
): Promise<{ id: string; updateId: string | null }> {
  const notice = await loadNotice(tx.q, id);
  if (notice.status !== 'draft') {
    return { id, updateId: null };
  }
  checkRevision(notice, expectedRevision);
  checkStart(notice, input.status, tx.now);
  await refuseHeldBack(tx, notice);
  const planned = await draftText(tx, id, input.status);
  if (input.status !== undefined && input.status !== planned.status) {
    throw invalidField('/status', `follows from the window here: ${planned.status}`);
  }
  const leadReason = notice.leadReason ?? input.lead_reason ?? null;
  if (tx.previewing !== true) {
    requireReason(await brokenRules(tx, notice), leadReason);
  }
  const reason = input.break_glass_reason ?? null;
  const notify = input.notify ?? notice.notify;
  const passed =
    tx.previewing === true
      ? { reviewOwed: false, breakGlass: false, text: planned }
      : await passPublication(tx, notice, { text: planned, notify, breakGlassReason: reason });
  // What was approved goes out as it was read.
  const { text } = passed;
  const update = await writeUpdate(tx, notice, {
    status: text.status,
    moment: text.moment,
    body: text.body,
    displayAt: tx.now,
    nextUpdateDue: text.nextUpdateDue,
    notify,
    components: [],
    movedWindow: null,
    change: { title: text.title, notify, leadReason },
    action: 'notice.publish',
  });
  const { reviewOwed, breakGlass } = passed;
  const owes = reviewOwed ? { breakGlass, reason } : undefined;
  await noticeChanged(tx, { before: notice, update, ownWords: true, owes });
  return { id, updateId: update.id };
}

/** Somebody does, as `publishDraft` has it. */
export const publishNotice = operation({
  scope: 'notices:write',
  change: mayBeEmpty(PublicationInput),
}).write((tx, id, input, expectedRevision?: number) =>
  publishDraft(tx, id, input, expectedRevision),
);

import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { mayFollow, nextStatuses } from '#src/domain/notice.ts';
import { passPublication } from '../approval/gate.ts';
import { oweReview } from '../approval/owe.ts';
import { renewBrief } from '../brief/renew.ts';
import { refuseHeldBack } from '../disclosure/draft-texts.ts';
import { parseInput } from '../parse.ts';
import { draftText } from './draft-text.ts';
import { brokenRules } from './findings.ts';
import { PublicationInput } from './input.ts';
import { checkRevision, loadNotice } from './load.ts';
import { requireReason } from './require-reasons.ts';
import { writeUpdate } from './write-update.ts';

/**
 * Publishes a draft: its first timeline entry, seen by everybody and announced to those concerned.
 * Publishing what is already published changes nothing.
 */
export async function publishNotice(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ id: string; updateId: string | null }> {
  requireScope(actor, 'notices:write');
  const input = parseInput(PublicationInput, raw ?? {});
  const now = context.now();
  return context.store.transaction(async (q) => {
    const notice = await loadNotice(q, id);
    if (notice.status !== 'draft') {
      return { id, updateId: null };
    }
    checkRevision(notice, expectedRevision);
    if (input.status !== undefined && !mayFollow(notice.kind, 'draft', input.status)) {
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
    await refuseHeldBack(context, q, notice);
    const planned = await draftText(context, q, id, now, input.status);
    if (input.status !== undefined && input.status !== planned.status) {
      throw invalidField('/status', `follows from the window here: ${planned.status}`);
    }
    const leadReason = notice.leadReason ?? input.lead_reason ?? null;
    if (context.previewing !== true) {
      requireReason(await brokenRules(q, notice, now), leadReason);
    }
    const reason = input.break_glass_reason ?? null;
    const notify = input.notify ?? notice.notify;
    const passed =
      context.previewing === true
        ? { reviewOwed: false, breakGlass: false, text: planned }
        : await passPublication(
            context,
            q,
            actor,
            notice,
            { text: planned, notify, breakGlassReason: reason },
            now,
          );
    // What was approved goes out as it was read.
    const { text } = passed;
    const update = await writeUpdate(
      context,
      q,
      actor,
      notice,
      {
        status: text.status,
        moment: text.moment,
        body: text.body,
        displayAt: now,
        nextUpdateDue: text.nextUpdateDue,
        notify,
        components: [],
        movedWindow: null,
        change: { title: text.title, notify, leadReason },
        action: 'notice.publish',
      },
      now,
    );
    await oweReview(context, q, actor, id, passed, reason, now);
    await renewBrief(context, q, id, true, now);
    return { id, updateId: update.id };
  });
}

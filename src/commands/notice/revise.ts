import { invalidField, Refusal } from '#src/domain/errors.ts';
import { isActive } from '#src/domain/notice.ts';
import { clockStopped } from '#src/domain/response-clock.ts';
import { fullTime } from '#src/platform/time/format.ts';
import {
  findPrivateFacts,
  savePrivateFacts,
  updateNotice,
  type NoticeRow,
} from '#src/store/notices.ts';
import { raisePublication } from '#src/store/record.ts';
import { neededBy } from '../approval/enforced.ts';
import { assessedTier } from '../approval/judged-tiers.ts';
import type { Softened } from '../context.ts';
import { loadPrivateFacts } from '../disclosure/private-facts.ts';
import { iso } from '../instants.ts';
import { noticeChanged } from '../notice-changed.ts';
import { type Tx } from '../operation.ts';
import { nextUpdateAfter } from './promise.ts';
import type { ResolvedNotice } from './resolve.ts';
import { softenedBy } from './softened.ts';

/** What of a published notice may be changed without an update: what staff alone read. */
const REVISABLE = [
  ...(['private_facts', 'embargo_until', 'owner_team'] as const),
  ...(['assessment', 'tier', 'tier_reason'] as const),
] as const;

const JUDGED: readonly string[] = ['assessment', 'tier', 'tier_reason'];

/** Throws `not_allowed` where a change of a published notice needs an update, or comes too late. */
export function checkRevisable(notice: NoticeRow, fields: readonly string[]): void {
  const others = fields.filter((field) => !REVISABLE.some((one) => one === field));
  if (others.length > 0) {
    const detail = 'is public: post an update, or move the window, instead';
    throw new Refusal(
      'not_allowed',
      `This notice is published: post an update, or move its window, instead of editing it. What can be changed is ${REVISABLE.join(', ')}.`,
      { faults: others.map((field) => ({ pointer: `/${field}`, detail })) },
    );
  }
  if (clockStopped(notice) && fields.some((field) => JUDGED.includes(field))) {
    throw new Refusal(
      'not_allowed',
      'The response clock has stopped: how urgent it was is history.',
    );
  }
}

/** Throws `invalid` where a running clock would begin later than it did. */
export function checkAnchor(notice: NoticeRow, { assessment }: ResolvedNotice): void {
  if (notice.anchor !== null && (assessment === null || assessment.anchor > notice.anchor)) {
    throw invalidField(
      assessment === null ? '/assessment' : '/assessment/anchor',
      `must not begin after ${fullTime(notice.anchor, notice.timeZone)}, from where the clock runs`,
    );
  }
}

/** The promise of a notice whose tier has changed: never later than it was. */
function promiseOf(notice: NoticeRow, { policy }: ResolvedNotice, now: number): number | null {
  const next = isActive(notice.status) ? nextUpdateAfter(notice.status, policy, now) : null;
  const held = notice.nextUpdateDue;
  return next === null || (held !== null && held < next) ? held : next;
}

/** As the record keeps it: times and counts, no facts. */
function recordOf({ respondBy, embargo, factsTakenOut }: Softened): Record<string, unknown> {
  return {
    ...(respondBy === null ? {} : { respond_by: [iso(respondBy.from), iso(respondBy.to)] }),
    ...(embargo === null ? {} : { embargo_until: [iso(embargo.from), iso(embargo.to)] }),
    ...(factsTakenOut === 0 ? {} : { facts_taken_out: factsTakenOut }),
  };
}

/**
 * Changes what staff know of a published notice, inside the caller's transaction: a CVE id that
 * came later, a longer embargo, a flaw that is exploited by now. The tier and the time to respond
 * follow; the words that are public stay, and the guard says where they tell too much.
 */
export async function revisePublished(
  tx: Tx,
  { notice, resolved, fields }: { notice: NoticeRow; resolved: ResolvedNotice; fields: string[] },
): Promise<void> {
  const judged = fields.some((field) => JUDGED.includes(field));
  const { tier, respondBy, assessment, input } = resolved;
  const raised = judged && tier !== notice.tier;
  const assessed = await assessedTier(tx.q, notice);
  const needed = await neededBy(tx, notice);
  const softened = softenedBy(
    notice,
    await loadPrivateFacts(tx.q, notice.id),
    resolved,
    judged,
    tx.now,
  );
  const shown = raised || (judged && notice.commitPublicly && respondBy !== notice.respondBy);
  await updateNotice(tx.q, notice.id, {
    embargoUntil: resolved.embargoUntil,
    ownerTeam: input.owner_team ?? null,
    ...(judged
      ? {
          tier,
          tierReason: input.tier_reason ?? null,
          respondBy,
          anchor: assessment?.anchor ?? null,
          anchorKind: assessment?.anchorKind ?? null,
        }
      : {}),
    ...(raised ? { nextUpdateDue: promiseOf(notice, resolved, tx.now) } : {}),
    ...(shown ? { updatedAt: tx.now } : {}),
    revision: notice.revision + 1,
  });
  const stored = judged ? null : await findPrivateFacts(tx.q, notice.id);
  await savePrivateFacts(tx.q, {
    noticeId: notice.id,
    facts: { ...resolved.privateFacts },
    assessment: stored === null ? (input.assessment ?? null) : stored.assessment,
    reasons: stored === null ? resolved.reasons : stored.reasons,
    policyVersion: stored === null ? resolved.policyVersion : stored.policyVersion,
  });
  if (shown) {
    await raisePublication(tx.q, tx.now);
  }
  await tx.audit('notice.revise', 'notice', notice.id, {
    fields,
    ...(judged ? { assessed: assessment?.tier ?? null } : {}),
    ...(raised ? { from: notice.tier, to: tier } : {}),
    ...(judged && assessed !== null && assessed !== assessment?.tier
      ? { assessed_before: assessed }
      : {}),
    ...(softened === null ? {} : { softened: recordOf(softened) }),
  });
  await noticeChanged(tx, {
    before: notice,
    update: null,
    ownWords: false,
    neededBefore: judged ? needed : undefined,
    softened: softened ?? undefined,
  });
}

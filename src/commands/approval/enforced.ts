import * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
import { approvalNeed, canWait, strictestNeed, type ApprovalNeed } from '#src/domain/approval.ts';
import type { Tier, TierPolicy } from '#src/domain/severity.ts';
import { countActiveUsers } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { readSettings, writeSetting } from '#src/store/record.ts';
import { operation, type Tx } from '../operation.ts';
import { oneOf } from '../parse.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { requireUnchanged } from '../unchanged.ts';
import { judgedTiers } from './judged-tiers.ts';

/** `when_possible`: as soon as there are two people who can sign in; `always`: from the start. */
const ENFORCEMENTS = ['when_possible', 'always'] as const;
type Enforcement = (typeof ENFORCEMENTS)[number];

const ENFORCEMENT_KEY = 'approvals.enforcement';

/** Whether a second person is asked from the start, or as soon as there is one. */
async function enforcement(q: Queries): Promise<Enforcement> {
  const stored = await readSettings(q, [ENFORCEMENT_KEY]);
  return (stored.get(ENFORCEMENT_KEY) as Enforcement | undefined) ?? 'when_possible';
}

/** The policies by which a notice is judged, those of all its tiers. */
async function judgingPolicies(q: Queries, notice: NoticeRow): Promise<TierPolicy[]> {
  const tiers = await judgedTiers(q, notice);
  return (await tierPolicies(q)).filter(({ tier }) => tiers.has(tier));
}

/**
 * What its tiers ask of a notice, the strictest of it, whether or not there is anybody to ask; and
 * what holds for it now: one person alone is not kept from announcing anything.
 */
export async function needsOf(
  tx: Tx,
  notice: NoticeRow,
): Promise<{ asked: ApprovalNeed; needed: ApprovalNeed }> {
  const asked = strictestNeed(
    (await judgingPolicies(tx.q, notice)).map(({ approval, leadTimeMs }) =>
      approvalNeed(approval, canWait(notice, leadTimeMs, tx.now) ? 'maintenance' : notice.kind),
    ),
  );
  return { asked, needed: await ifAnybody(tx.q, asked) };
}

/** How long after its publication a second person has looked at it: the shortest of its tiers. */
export async function reviewWithin(q: Queries, notice: NoticeRow): Promise<number> {
  const policies = await judgingPolicies(q, notice);
  const asking = policies.filter(({ approval }) => approval !== 'none');
  return Math.min(
    ...(asking.length > 0 ? asking : policies).map(({ reviewWithinMs }) => reviewWithinMs),
  );
}

/** What holds for it now. */
export async function neededBy(tx: Tx, notice: NoticeRow): Promise<ApprovalNeed> {
  return (await needsOf(tx, notice)).needed;
}

/** The same of planned work of a tier, before there is a notice of it. */
export async function neededOfPlanned(q: Queries, tier: Tier): Promise<ApprovalNeed> {
  const policy = (await tierPolicies(q)).find((one) => one.tier === tier)!;
  return ifAnybody(q, approvalNeed(policy.approval, 'maintenance'));
}

async function ifAnybody(q: Queries, need: ApprovalNeed): Promise<ApprovalNeed> {
  return need === 'none' || (await secondPersonAsked(q)) ? need : 'none';
}

/** Whether a second person's word can be asked for, or is whoever there is. */
export async function secondPersonAsked(q: Queries): Promise<boolean> {
  return (await enforcement(q)) === 'always' || (await countActiveUsers(q)) >= 2;
}

const EnforcementInput = z.strictObject({ enforcement: oneOf(ENFORCEMENTS) });

export interface EnforcementView {
  enforcement: Enforcement;
  /** Whether a second person is asked as things stand. */
  asked: boolean;
}

async function viewOf(q: Queries): Promise<EnforcementView> {
  return { enforcement: await enforcement(q), asked: await secondPersonAsked(q) };
}

/** Whether a second person is asked before there are two people. */
export const readEnforcement = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<EnforcementView> => {
    return viewOf(tx.q);
  },
);

/** Changes it. Throws `invalid`, `stale`. */
export const saveEnforcement = operation({
  scope: 'settings:write',
  input: EnforcementInput,
}).write(async (tx, input, expectedRevision?: number): Promise<EnforcementView> => {
  const before = await enforcement(tx.q);
  requireUnchanged(before, expectedRevision);
  await writeSetting(tx.q, ENFORCEMENT_KEY, input.enforcement, tx.now);
  await tx.audit('settings.save_enforcement', 'settings', 'approvals', {
    before,
    after: input.enforcement,
  });
  return viewOf(tx.q);
});

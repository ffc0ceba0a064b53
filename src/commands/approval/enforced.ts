import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { approvalNeed, canWait, strictestNeed, type ApprovalNeed } from '#src/domain/approval.ts';
import type { Tier, TierPolicy } from '#src/domain/severity.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { countActiveUsers } from '#src/store/approvals.ts';
import { readSettings, writeAudit, writeSetting } from '#src/store/record.ts';
import type { Queries } from '#src/store/queries.ts';
import { oneOf, parseInput } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
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
  q: Queries,
  notice: NoticeRow,
  now: number,
): Promise<{ asked: ApprovalNeed; needed: ApprovalNeed }> {
  const asked = strictestNeed(
    (await judgingPolicies(q, notice)).map(({ approval, leadTimeMs }) =>
      approvalNeed(approval, canWait(notice, leadTimeMs, now) ? 'maintenance' : notice.kind),
    ),
  );
  return { asked, needed: await ifAnybody(q, asked) };
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
export async function neededBy(q: Queries, notice: NoticeRow, now: number): Promise<ApprovalNeed> {
  return (await needsOf(q, notice, now)).needed;
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
export async function readEnforcement(
  context: CommandContext,
  actor: Actor,
): Promise<EnforcementView> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return viewOf(context.store.read);
}

/** Changes it. Throws `invalid`, `stale`. */
export async function saveEnforcement(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
  expectedRevision?: number,
): Promise<EnforcementView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(EnforcementInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const before = await enforcement(q);
    requireUnchanged(before, expectedRevision);
    await writeSetting(q, ENFORCEMENT_KEY, input.enforcement, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_enforcement',
      entity: 'settings',
      entityId: 'approvals',
      detail: { before, after: input.enforcement },
    });
    return viewOf(q);
  });
}

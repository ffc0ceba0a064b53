import * as z from 'zod';
import { may, requireScope, type Actor } from '../../domain/actor.ts';
import { approvalNeed, type ApprovalNeed } from '../../domain/approval.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { countActiveUsers } from '../../store/approvals.ts';
import { readSettings, writeAudit, writeSetting } from '../../store/record.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { oneOf, parseInput } from '../parse.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** `when_possible`: as soon as there are two people who can sign in; `always`: from the start. */
export const ENFORCEMENTS = ['when_possible', 'always'] as const;
export type Enforcement = (typeof ENFORCEMENTS)[number];

export const ENFORCEMENT_KEY = 'approvals.enforcement';

export async function enforcement(q: Queries): Promise<Enforcement> {
  const stored = await readSettings(q, [ENFORCEMENT_KEY]);
  return (stored.get(ENFORCEMENT_KEY) as Enforcement | undefined) ?? 'when_possible';
}

/** What the notice's tier asks of it, whether or not there is anybody to ask. */
export async function askedOf(
  q: Queries,
  notice: Pick<NoticeRow, 'tier' | 'kind'>,
): Promise<ApprovalNeed> {
  const policy = (await tierPolicies(q)).find((one) => one.tier === notice.tier)!;
  return approvalNeed(policy.approval, notice.kind);
}

/** What holds for it now: one person alone is not kept from announcing anything. */
export async function neededBy(
  q: Queries,
  notice: Pick<NoticeRow, 'tier' | 'kind'>,
): Promise<ApprovalNeed> {
  const need = await askedOf(q, notice);
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

/** Changes it. Throws `invalid`. */
export async function saveEnforcement(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<EnforcementView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(EnforcementInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const before = await enforcement(q);
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

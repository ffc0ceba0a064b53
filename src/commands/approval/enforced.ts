import { approvalNeed, type ApprovalNeed } from '../../domain/approval.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { countActiveUsers } from '../../store/approvals.ts';
import { readSettings } from '../../store/record.ts';
import type { Queries } from '../../store/queries.ts';
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

import { may, requireScope, type Actor } from '../../domain/actor.ts';
import type { AssessmentRules } from '../../domain/assessment.ts';
import { notFound } from '../../domain/errors.ts';
import {
  findPolicyVersion,
  insertPolicyVersion,
  latestPolicyVersion,
  listPolicyVersions as listRows,
  type PolicyVersionRow,
} from '../../store/policies.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { policyView, type TierPolicyView } from './policy-view.ts';
import { assessmentRules, tierPolicies } from './tier-policies.ts';

/** How many versions a list shows; all are kept. */
const SHOWN = 100;

export interface PolicyVersionView {
  version: number;
  policies: TierPolicyView[];
  high_epss: number;
  reason: string | null;
  created_by: string;
  created_at: string;
}

interface Kept {
  tiers: TierPolicyView[];
  rules: AssessmentRules;
}

/** Keeps the policies as they now are, inside the caller's transaction; the number it got. */
export async function keepPolicyVersion(
  q: Queries,
  actor: Actor,
  now: number,
  reason: string,
): Promise<number> {
  const version = (await latestPolicyVersion(q)) + 1;
  const kept: Kept = {
    tiers: (await tierPolicies(q)).map(policyView),
    rules: await assessmentRules(q),
  };
  await insertPolicyVersion(q, {
    version,
    policies: [{ ...kept }],
    reason,
    createdBy: actor.label,
    createdAt: now,
  });
  return version;
}

function viewOf(row: PolicyVersionRow): PolicyVersionView {
  // Written by this module alone, so its shape is known.
  const kept = row.policies[0] as unknown as Kept;
  return {
    version: row.version,
    policies: kept.tiers,
    high_epss: kept.rules.highEpss,
    reason: row.reason,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
  };
}

function requireReader(actor: Actor): void {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
}

/** The states the policies were in, the newest first. Version 0, as shipped, is not among them. */
export async function listPolicyVersions(
  context: CommandContext,
  actor: Actor,
): Promise<PolicyVersionView[]> {
  requireReader(actor);
  return (await listRows(context.store.read, SHOWN)).map(viewOf);
}

/** One version, such as an assessment names. Throws `not_found`. */
export async function readPolicyVersion(
  context: CommandContext,
  actor: Actor,
  version: number,
): Promise<PolicyVersionView> {
  requireReader(actor);
  const row = Number.isSafeInteger(version)
    ? await findPolicyVersion(context.store.read, version)
    : null;
  if (row === null) {
    throw notFound('There is no version of this number.');
  }
  return viewOf(row);
}

import type { CommandContext } from '../context.ts';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { DEFAULT_ASSESSMENT_RULES, type AssessmentRules } from '#src/domain/assessment.ts';
import { notFound } from '#src/domain/errors.ts';
import { DEFAULT_TIER_POLICIES, tierRank } from '#src/domain/severity.ts';
import {
  findPolicyVersion,
  insertPolicyVersion,
  latestPolicyVersion,
  listPolicyVersions as listRows,
  type PolicyVersionRow,
} from '#src/store/policies.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';
import { requireRevision } from '../unchanged.ts';
import { policyView, type TierPolicyView } from './policy-view.ts';
import { assessmentRules, tierPolicies } from './tier-policies.ts';

/** How many versions a list shows; all are kept. */
const SHOWN = 100;

export interface PolicyVersionView {
  version: number;
  policies: TierPolicyView[];
  high_epss: number;
  reason: string | null;
  /** Null for version 0, which came with Forewarn. */
  created_by: string | null;
  created_at: string | null;
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

/** What holds before anybody has changed anything. */
function shipped(): PolicyVersionView {
  return {
    version: 0,
    policies: DEFAULT_TIER_POLICIES.toSorted((a, b) => tierRank(a.tier) - tierRank(b.tier)).map(
      policyView,
    ),
    high_epss: DEFAULT_ASSESSMENT_RULES.highEpss,
    reason: 'As it came with Forewarn.',
    created_by: null,
    created_at: null,
  };
}

/** Throws `stale` when the caller has read another version than the one in force. */
export async function requirePolicyVersion(
  q: Queries,
  expected: number | undefined,
): Promise<void> {
  requireRevision(await latestPolicyVersion(q), expected);
}

/** The version in force, which guards changes. */
export async function currentPolicyVersion(context: CommandContext, actor: Actor): Promise<number> {
  requireReader(actor);
  return latestPolicyVersion(context.store.read);
}

/** The states the policies were in, the newest first; version 0 is as shipped. */
export async function listPolicyVersions(
  context: CommandContext,
  actor: Actor,
): Promise<PolicyVersionView[]> {
  requireReader(actor);
  const kept = (await listRows(context.store.read, SHOWN)).map(viewOf);
  return kept.length < SHOWN ? [...kept, shipped()] : kept;
}

/** One version, in the caller's transaction. Throws `not_found`. */
export async function loadPolicyVersion(q: Queries, version: number): Promise<PolicyVersionView> {
  if (version === 0) {
    return shipped();
  }
  const row = Number.isSafeInteger(version) ? await findPolicyVersion(q, version) : null;
  if (row === null) {
    throw notFound('There is no version of this number.');
  }
  return viewOf(row);
}

/** One version, such as an assessment names. Throws `not_found`. */
export async function readPolicyVersion(
  context: CommandContext,
  actor: Actor,
  version: number,
): Promise<PolicyVersionView> {
  requireReader(actor);
  return loadPolicyVersion(context.store.read, version);
}

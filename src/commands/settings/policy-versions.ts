import { SETTINGS_READERS } from '#src/domain/actor.ts';
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
import { operation, type Tx } from '../operation.ts';
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
export async function keepPolicyVersion(tx: Tx, reason: string): Promise<number> {
  const version = (await latestPolicyVersion(tx.q)) + 1;
  const kept: Kept = {
    tiers: (await tierPolicies(tx.q)).map(policyView),
    rules: await assessmentRules(tx.q),
  };
  await insertPolicyVersion(tx.q, {
    version,
    policies: [{ ...kept }],
    reason,
    createdBy: tx.actor.label,
    createdAt: tx.now,
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
export const currentPolicyVersion = operation({ scope: SETTINGS_READERS }).read(({ q }) =>
  latestPolicyVersion(q),
);

/** The states the policies were in, the newest first; version 0 is as shipped. */
export const listPolicyVersions = operation({ scope: SETTINGS_READERS }).read(async ({ q }) => {
  const kept = (await listRows(q, SHOWN)).map(viewOf);
  return kept.length < SHOWN ? [...kept, shipped()] : kept;
});

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
export const readPolicyVersion = operation({ scope: SETTINGS_READERS }).read(
  ({ q }, version: number) => loadPolicyVersion(q, version),
);

import type { Fault } from '#src/domain/errors.ts';
import { TIERS, type Tier } from '#src/domain/severity.ts';
import { approvalsOf, entriesAbout } from '#src/store/approvals.ts';
import { componentsBySlug } from '#src/store/components.ts';
import {
  componentsOfNotices,
  findPrivateFacts,
  type NoticeRow,
  type PrivateFactsRow,
} from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { assessInput } from '../assessment/assess.ts';
import { AssessmentInput } from '../assessment/input.ts';
import { policiesOfVersion } from '../settings/policies-of-version.ts';

/** What says in the record which tiers a notice had, and as which its facts were assessed. */
const JUDGING = ['notice.create', 'notice.edit', 'notice.revise'];

type Entry = Awaited<ReturnType<typeof entriesAbout>>[number];

const recordOf = (q: Queries, { id }: NoticeRow): Promise<Entry[]> => entriesAbout(q, id, JUDGING);

/**
 * The tier that a notice's facts were assessed as, whatever was chosen; null: it is not assessed. A
 * component that counts for less by now changes nothing until somebody assesses them again.
 */
export async function assessedTier(
  q: Queries,
  notice: NoticeRow,
  record?: readonly Entry[],
): Promise<Tier | null> {
  const stored = await findPrivateFacts(q, notice.id);
  if ((stored?.assessment ?? null) === null) {
    return null;
  }
  const onRecord = tiersOnRecord(record ?? (await recordOf(q, notice)));
  const tiers = [await tierAssessedNow(q, notice, stored!), ...onRecord];
  return TIERS.findLast((tier) => tiers.includes(tier)) ?? null;
}

/** As which tier its facts are assessed with the components as they are, by the policy that it kept. */
async function tierAssessedNow(
  q: Queries,
  notice: NoticeRow,
  { assessment, policyVersion }: PrivateFactsRow,
): Promise<Tier | undefined> {
  // Facts of an older version that are no input any more are on record with their tier.
  const input = AssessmentInput.safeParse(assessment).data;
  if (input === undefined) {
    return undefined;
  }
  const slugs = (await componentsOfNotices(q, [notice.id])).map(({ slug }) => slug);
  const { policies, rules } = await policiesOfVersion(q, policyVersion);
  const faults: Fault[] = [];
  return assessInput(
    input,
    [...(await componentsBySlug(q, slugs)).values()],
    {
      ...{ policies, rules, timeZone: notice.timeZone, pointer: '' },
      now: notice.anchor ?? notice.createdAt,
    },
    faults,
  )?.tier;
}

/** As which tier the facts were assessed when they were last written. */
function tiersOnRecord(entries: readonly Entry[]): unknown[] {
  const written = entries.filter(({ detail }) => 'assessed' in detail);
  const last = Math.max(...written.map(({ at }) => at));
  return written.filter(({ at }) => at === last).map(({ detail }) => detail['assessed']);
}

/**
 * The tiers by which a notice is judged: the chosen one, the assessed one, and all that it had since
 * somebody was first asked about it. Who wrote it picks no milder rule by another tier.
 */
export async function judgedTiers(q: Queries, notice: NoticeRow): Promise<Set<Tier>> {
  const record = await recordOf(q, notice);
  const assessed = await assessedTier(q, notice, record);
  const had = await tiersSinceAsked(q, notice.id, record);
  return new Set([notice.tier, ...(assessed === null ? [] : [assessed]), ...had]);
}

async function tiersSinceAsked(
  q: Queries,
  noticeId: string,
  record: readonly Entry[],
): Promise<Tier[]> {
  const asked = (await approvalsOf(q, noticeId)).filter(({ subject }) => subject === 'publication');
  if (asked.length === 0) {
    return [];
  }
  const first = Math.min(...asked.map(({ requestedAt }) => requestedAt));
  // What made it has nothing that was there before.
  const before = record
    .filter(({ at }) => at >= first)
    .flatMap(({ detail }) => [detail['from'], detail['assessed_before']]);
  return TIERS.filter((tier) => before.includes(tier));
}

import type { Queries } from '#src/store/queries.ts';
import { finishedWithoutSummary } from '#src/store/summaries.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** How far back a missing summary is still asked for. */
const LOOK_BACK_MS = 60 * 24 * 3_600_000;

/** When the summaries are due that nobody has published, by notice. */
export async function owedSummaries(q: Queries, now: number): Promise<Map<string, number>> {
  const policies = await tierPolicies(q);
  const asking = policies.filter(({ summaryWithinMs }) => summaryWithinMs !== null);
  const rows = await finishedWithoutSummary(q, {
    tiers: asking.map(({ tier }) => tier),
    since: now - LOOK_BACK_MS,
  });
  return new Map(
    rows.map((row) => {
      const within = asking.find(({ tier }) => tier === row.tier)!.summaryWithinMs!;
      return [row.id, row.actualEnd! + within];
    }),
  );
}

import { finishedWithoutSummary } from '#src/store/summaries.ts';
import { type Tx } from '../operation.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** How far back a missing summary is still asked for. */
const LOOK_BACK_MS = 60 * 24 * 3_600_000;

/** When the summaries are due that nobody has published, by notice. */
export async function owedSummaries(tx: Tx): Promise<Map<string, number>> {
  const policies = await tierPolicies(tx.q);
  const asking = policies.filter(({ summaryWithinMs }) => summaryWithinMs !== null);
  const rows = await finishedWithoutSummary(tx.q, {
    tiers: asking.map(({ tier }) => tier),
    since: tx.now - LOOK_BACK_MS,
  });
  return new Map(
    rows.map((row) => {
      const within = asking.find(({ tier }) => tier === row.tier)!.summaryWithinMs!;
      return [row.id, row.actualEnd! + within];
    }),
  );
}

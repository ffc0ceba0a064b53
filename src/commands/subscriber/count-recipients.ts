import type { NoticeKind } from '../../domain/notice.ts';
import type { Tier } from '../../domain/severity.ts';
import { countConcerned, targetsOfSlugs } from '../../store/audience.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';

/**
 * How many people a notice would reach if it were announced now, by the very condition that
 * the fan-out uses. `q` is for callers within a transaction.
 */
export async function countRecipients(
  context: Pick<CommandContext, 'store'>,
  q: Queries | undefined,
  notice: { kind: NoticeKind; tier: Tier; componentSlugs: readonly string[] },
): Promise<number> {
  const queries = q ?? context.store.read;
  const targets = await targetsOfSlugs(queries, notice.componentSlugs);
  return countConcerned(queries, { kind: notice.kind, tier: notice.tier, ...targets });
}

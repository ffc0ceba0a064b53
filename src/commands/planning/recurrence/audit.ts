import type { Actor } from '../../../domain/actor.ts';
import type { Queries } from '../../../store/queries.ts';
import { writeAudit } from '../../../store/record.ts';

/** Puts on record what somebody did to a rule. */
export async function auditRule(
  q: Queries,
  actor: Actor,
  action: string,
  entityId: string,
  at: number,
): Promise<void> {
  await writeAudit(q, { at, actor: actor.label, action, entity: 'recurrence', entityId });
}

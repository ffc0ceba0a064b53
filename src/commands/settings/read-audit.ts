import { requireScope, type Actor } from '../../domain/actor.ts';
import { listAudit } from '../../store/record.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';

/** The record of who did what, the newest first, `limit` (1 to 100) entries before a time. */
export async function readAudit(
  context: CommandContext,
  actor: Actor,
  options: { limit: number; before?: number },
) {
  requireScope(actor, 'audit:read');
  const rows = await listAudit(context.store.read, options);
  return rows.map((row) => ({
    id: row.id,
    at: iso(row.at),
    actor: row.actor,
    action: row.action,
    entity: row.entity,
    entity_id: row.entityId,
    detail: row.detail,
  }));
}

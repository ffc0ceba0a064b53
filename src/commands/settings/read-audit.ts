import { may } from '#src/domain/actor.ts';
import { invalidField } from '#src/domain/errors.ts';
import { listAudit } from '#src/store/record.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';

function readCursor(cursor: string): { at: number; id: string } {
  const match = /^(\d{1,15})-([a-z0-9]{12})$/.exec(cursor);
  if (match === null) {
    throw invalidField('/cursor', 'is not a cursor that this list has given');
  }
  return { at: Number(match[1]), id: match[2]! };
}

/**
 * The record of who did what, the newest first, `limit` (1 to 100) entries a page. Reasons and
 * facts of a notice are in the detail of its entries, so that is for those who may read notices.
 */
export const readAudit = operation({ scope: 'audit:read' }).read(
  async (tx, options: { limit: number; cursor?: string }) => {
    const mayReadNotices = may(tx.actor, 'notices:read');
    const rows = await listAudit(tx.bulk, {
      limit: options.limit + 1,
      ...(options.cursor === undefined ? {} : { before: readCursor(options.cursor) }),
    });
    const shown = rows.slice(0, options.limit);
    const last = shown[shown.length - 1];
    return {
      items: shown.map((row) => ({
        id: row.id,
        at: iso(row.at),
        actor: row.actor,
        action: row.action,
        entity: row.entity,
        entity_id: row.entityId,
        detail: row.entity === 'notice' && !mayReadNotices ? {} : row.detail,
      })),
      nextCursor:
        rows.length > options.limit && last !== undefined ? `${last.at}-${last.id}` : null,
    };
  },
);

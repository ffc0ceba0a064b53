import type { Actor } from '#src/domain/actor.ts';
import type { ApprovalRow } from '#src/store/approvals.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';

/** Puts on record what was done about an approval. */
export async function auditApproval(
  q: Queries,
  actor: Actor,
  noticeId: string,
  action: string,
  row: Pick<ApprovalRow, 'id' | 'subject' | 'textHash'>,
  now: number,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await writeAudit(q, {
    at: now,
    actor: actor.label,
    action,
    entity: 'notice',
    entityId: noticeId,
    detail: { approval: row.id, subject: row.subject, text_hash: row.textHash, ...detail },
  });
}

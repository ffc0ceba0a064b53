import type { ApprovalRow } from '#src/store/approvals.ts';
import { type Tx } from '../operation.ts';

/** Puts on record what was done about an approval. */
export async function auditApproval(
  tx: Tx,
  noticeId: string,
  action: string,
  row: Pick<ApprovalRow, 'id' | 'subject' | 'textHash'>,
  detail: Record<string, unknown> = {},
): Promise<void> {
  await tx.audit(action, 'notice', noticeId, {
    approval: row.id,
    subject: row.subject,
    text_hash: row.textHash,
    ...detail,
  });
}

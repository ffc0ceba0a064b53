import { isObjection, type ApprovalSubject } from '#src/domain/approval.ts';
import type { Tier } from '#src/domain/severity.ts';
import { openRequests } from '#src/store/approvals.ts';
import { findNotice } from '#src/store/notices.ts';
import { openOverrideRequests } from '#src/store/overrides.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';
import { looksOf } from './looks.ts';

/** What waits for a second person's word. */
export interface OpenApprovalView {
  notice: string;
  title: string | null;
  tier: Tier;
  /** `override`: words that the disclosure guard holds back. */
  subject: ApprovalSubject | 'override';
  requested_by: string;
  requested_at: string;
  /** By when a review after publication is due. */
  due_at: string | null;
  break_glass: boolean;
  /** Somebody objected to what is public: a text that corrects it is owed. */
  objected: boolean;
  /** Everybody who may decide now; null for an override, of which each text has its own. */
  deciders: string[] | null;
}

/** Everything that a second person is asked to look at: reviews by their time, then the oldest. */
export const listOpenApprovals = operation({ scope: 'notices:read' }).read(
  async (tx): Promise<OpenApprovalView[]> => {
    const views: OpenApprovalView[] = [];
    for (const row of await openRequests(tx.q)) {
      const notice = await findNotice(tx.q, row.noticeId);
      if (notice !== null) {
        views.push({
          notice: notice.id,
          title: notice.title,
          tier: notice.tier,
          subject: row.subject,
          requested_by: row.requestedBy,
          requested_at: iso(row.requestedAt),
          due_at: iso(row.dueAt),
          break_glass: row.breakGlass,
          objected: isObjection(row),
          deciders: (await looksOf(tx.q, notice, row)).deciders,
        });
      }
    }
    return [...views, ...(await askedOverrides(tx.q))];
  },
);

/** Notices with words that somebody asks an approver to let pass, each once. */
async function askedOverrides(q: Queries): Promise<OpenApprovalView[]> {
  const views = new Map<string, OpenApprovalView>();
  for (const row of await openOverrideRequests(q)) {
    const notice = views.has(row.noticeId) ? null : await findNotice(q, row.noticeId);
    if (notice !== null) {
      views.set(notice.id, {
        ...{ notice: notice.id, tier: notice.tier, subject: 'override' },
        title: notice.title,
        requested_by: row.requestedBy,
        requested_at: iso(row.requestedAt),
        ...{ due_at: null, break_glass: false, objected: false, deciders: null },
      });
    }
  }
  return [...views.values()];
}

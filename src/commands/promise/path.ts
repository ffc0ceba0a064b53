import type { Nudge } from '#src/domain/promise.ts';
import type { ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { pathOf } from '../approval/path.ts';

/** Where whoever is chased does what is asked of them, within the admin. */
export function pathOfNudge(
  notice: Pick<NoticeRow, 'id' | 'kind'>,
  reason: Nudge['reason'],
  /** What a second person is to look at, where it is about that. */
  row: Pick<ApprovalRow, 'subject'> | null,
): string {
  const base = `/admin/notices/${notice.id}`;
  switch (reason) {
    case 'review_due':
    case 'break_glass':
      return pathOf(notice.id, row?.subject ?? 'publication');
    case 'start_overdue':
      return `${base}/update?to=in_progress`;
    case 'update_overdue':
      return `${base}/update`;
    case 'watch_over':
      return `${base}/update?to=completed`;
    case 'running_over':
      return `${base}/window`;
    case 'long_running':
      return notice.kind === 'incident' ? `${base}/update` : `${base}/window`;
    case 'summary_due':
      return `${base}/summary`;
    case 'respond_by_at_risk':
    case 'respond_by_breached':
      return base;
  }
}

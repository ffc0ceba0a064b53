import type { ApprovalSubject } from '#src/domain/approval.ts';

/** Where the text of a subject is looked at, within the admin. */
export function pathOf(noticeId: string, subject: ApprovalSubject): string {
  const base = `/admin/notices/${noticeId}`;
  return subject === 'summary' || subject === 'disclosure'
    ? `${base}/${subject}`
    : `${base}#approval`;
}

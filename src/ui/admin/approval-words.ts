import type { ApprovalNeed, ApprovalState } from '../../domain/approval.ts';

type TheApp = App.Locals['app'];
export type ApprovalsView = Awaited<ReturnType<TheApp['commands']['readApprovals']>>;
export type OpenApproval = Awaited<ReturnType<TheApp['commands']['listOpenApprovals']>>[number];

/** What a tier asks, for a notice in the hands of its author. */
export const NEED_WORDS: Record<ApprovalNeed, string> = {
  none: 'This tier asks nobody: you can publish it yourself.',
  before: 'A second person looks at exactly this text before it is published.',
  after: 'It is published first; a second person looks at it within the tier’s time.',
};

export const STATE_WORDS: Record<ApprovalState, string> = {
  requested: 'asked for',
  approved: 'approved',
  rejected: 'sent back',
  voided: 'no longer counts: the text changed',
  used: 'approved and published',
};

export const SUBJECT_WORDS: Record<OpenApproval['subject'], string> = {
  publication: 'Notice',
  update: 'Update',
  summary: 'Summary',
  disclosure: 'Disclosure',
  override: 'Words held back',
};

/** Where the text of a subject is looked at. */
export function approvalPath(noticeId: string, subject: OpenApproval['subject']): string {
  const base = `/admin/notices/${noticeId}`;
  if (subject === 'override') {
    return `${base}/overrides`;
  }
  return subject === 'summary' || subject === 'disclosure'
    ? `${base}/${subject}`
    : `${base}#approval`;
}

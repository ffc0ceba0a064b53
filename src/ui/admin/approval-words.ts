import type { ApprovalNeed, ApprovalState } from '#src/domain/approval.ts';

type TheApp = App.Locals['app'];
export type ApprovalsView = Awaited<ReturnType<TheApp['commands']['readApprovals']>>;
export type OpenApproval = Awaited<ReturnType<TheApp['commands']['listOpenApprovals']>>[number];

/** What a tier asks, for a notice in the hands of its author. */
export const NEED_WORDS: Record<ApprovalNeed, string> = {
  none: 'This tier asks nobody: you can publish it yourself.',
  before: 'A second person looks at exactly this text before it is published.',
  after: 'It is published first; a second person looks at it within the tier’s time.',
};

const STATE_WORDS: Record<ApprovalState, string> = {
  requested: 'asked for',
  approved: 'approved',
  rejected: 'sent back',
  voided: 'no longer counts: the text changed, or who approved it can no longer sign in',
  used: 'approved and published',
};

/** How an approval ended. */
export function endWords(one: ApprovalsView['items'][number]): string {
  return one.closed ? 'closed without a second person’s look' : STATE_WORDS[one.state];
}

/** What is waited for, in a list of what is open. */
export function waitWords(one: OpenApproval): string {
  if (one.objected) {
    return 'Objection: a correcting text is owed';
  }
  return one.due_at === null ? 'Waits for approval' : 'Review owed';
}

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

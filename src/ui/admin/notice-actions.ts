import {
  isActive,
  isFinished,
  nextStatuses,
  type NoticeKind,
  type NoticeStatus,
} from '#src/domain/notice.ts';

export interface NoticeAction {
  href: string;
  label: string;
  /** Ends the work without doing it. */
  grave: boolean;
}

/** The verb on the button that moves a notice to a status. */
export function verbOf(from: NoticeStatus, to: NoticeStatus): string {
  if (from === to) {
    return 'Post update';
  }
  switch (to) {
    case 'in_progress':
      return 'Start now';
    case 'verifying':
      return 'Verify';
    case 'completed':
      return 'Complete';
    case 'rolled_back':
      return 'Roll back';
    case 'cancelled':
      return 'Cancel the work';
    case 'investigating':
      return 'Investigate again';
    case 'identified':
      return 'Cause identified';
    case 'monitoring':
      return 'Monitor';
    case 'resolved':
      return 'Resolve';
    case 'scheduled':
    case 'draft':
      return 'Post update';
  }
}

const GRAVE: readonly NoticeStatus[] = ['cancelled', 'rolled_back'];

/** Work without a planned end gets its first one by the same form. */
export function extendVerb(windowEnd: string | null): string {
  return windowEnd === null ? 'Name an end' : 'Extend';
}

/** What staff can do with a notice now, the usual first. */
export function actionsOf(notice: {
  id: string;
  kind: NoticeKind;
  status: NoticeStatus;
  window_end: string | null;
}): NoticeAction[] {
  const { id, kind, status } = notice;
  const base = `/admin/notices/${id}`;
  if (status === 'draft') {
    return [{ href: `${base}/edit`, label: 'Edit and publish', grave: false }];
  }
  const updates = nextStatuses(kind, status)
    .toSorted((a, b) => Number(b === status) - Number(a === status))
    .map((to) => ({
      href: `${base}/update?to=${to}`,
      label: verbOf(status, to),
      grave: GRAVE.includes(to),
    }));
  const window =
    kind === 'incident'
      ? []
      : status === 'scheduled'
        ? [{ href: `${base}/window`, label: 'Reschedule', grave: false }]
        : isActive(status)
          ? [{ href: `${base}/window`, label: extendVerb(notice.window_end), grave: false }]
          : [];
  return [
    ...updates.filter(({ grave }) => !grave),
    ...window,
    ...updates.filter(({ grave }) => grave),
  ];
}

/** What else there is to a notice, each on its own page. */
export function papersOf(
  notice: { id: string; kind: NoticeKind; status: NoticeStatus },
  stored: { private_facts: Record<string, readonly string[] | string> },
): { href: string; label: string }[] {
  const base = `/admin/notices/${notice.id}`;
  const over = notice.status !== 'draft' && isFinished(notice.kind, notice.status);
  const secrets = Object.values(stored.private_facts).some((facts) => facts.length > 0);
  return [
    { href: `${base}/brief`, label: 'Brief for support' },
    ...(notice.status === 'draft'
      ? []
      : [{ href: `${base}/facts`, label: 'Private facts and severity' }]),
    { href: `${base}/overrides`, label: 'Words held back' },
    ...(over ? [{ href: `${base}/summary`, label: 'Summary' }] : []),
    ...(secrets && notice.status !== 'draft'
      ? [{ href: `${base}/disclosure`, label: 'Publish private facts' }]
      : []),
  ];
}

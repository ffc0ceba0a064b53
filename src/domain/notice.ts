import { worstComponentStatus, type ComponentStatus } from './component.ts';

export const NOTICE_KINDS = ['maintenance', 'emergency_patch', 'incident'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

export const NOTICE_KIND_LABELS: Record<NoticeKind, string> = {
  maintenance: 'Planned maintenance',
  emergency_patch: 'Emergency maintenance',
  incident: 'Incident',
};

export const NOTICE_STATUSES = [
  'draft',
  'scheduled',
  'in_progress',
  'verifying',
  'completed',
  'cancelled',
  'rolled_back',
  'investigating',
  'identified',
  'monitoring',
  'resolved',
] as const;
export type NoticeStatus = (typeof NOTICE_STATUSES)[number];

export const NOTICE_STATUS_LABELS: Record<NoticeStatus, string> = {
  draft: 'Draft',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  verifying: 'Verifying',
  completed: 'Completed',
  cancelled: 'Cancelled',
  rolled_back: 'Rolled back',
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
};

type LifeCycle = Partial<Record<NoticeStatus, readonly NoticeStatus[]>>;

/**
 * design.md §2 as a table: which status may follow which on the timeline. A status that
 * follows itself is a further update within it; a status without a row is final.
 */
export const LIFE_CYCLES: Record<NoticeKind, LifeCycle> = {
  maintenance: {
    draft: ['scheduled'],
    scheduled: ['scheduled', 'in_progress', 'cancelled'],
    in_progress: ['in_progress', 'verifying', 'rolled_back'],
    verifying: ['verifying', 'completed', 'rolled_back'],
  },
  emergency_patch: {
    draft: ['scheduled', 'in_progress'],
    scheduled: ['scheduled', 'in_progress', 'cancelled'],
    in_progress: ['in_progress', 'verifying', 'rolled_back'],
    verifying: ['verifying', 'completed', 'rolled_back'],
  },
  incident: {
    draft: ['investigating', 'identified', 'monitoring'],
    investigating: ['investigating', 'identified', 'monitoring', 'resolved'],
    identified: ['investigating', 'identified', 'monitoring', 'resolved'],
    monitoring: ['investigating', 'identified', 'monitoring', 'resolved'],
  },
};

/** The statuses that may follow `status`, itself included where a further update is possible. */
export function nextStatuses(kind: NoticeKind, status: NoticeStatus): readonly NoticeStatus[] {
  return LIFE_CYCLES[kind][status] ?? [];
}

export function mayFollow(kind: NoticeKind, from: NoticeStatus, to: NoticeStatus): boolean {
  return nextStatuses(kind, from).includes(to);
}

/** Whether nothing can follow: the notice is over. */
export function isFinished(kind: NoticeKind, status: NoticeStatus): boolean {
  return nextStatuses(kind, status).length === 0;
}

/** Whether the notice is under way, so that its components show what it says. */
export function isActive(status: NoticeStatus): boolean {
  switch (status) {
    case 'in_progress':
    case 'verifying':
    case 'investigating':
    case 'identified':
    case 'monitoring':
      return true;
    case 'draft':
    case 'scheduled':
    case 'completed':
    case 'cancelled':
    case 'rolled_back':
    case 'resolved':
      return false;
  }
}

/** Whether the notice is announced but has not begun. */
export function isUpcoming(status: NoticeStatus): boolean {
  return status === 'scheduled';
}

export const MOMENTS = [
  'announced',
  'reminder',
  'rescheduled',
  'started',
  'progress',
  'verifying',
  'completed',
  'rolled_back',
  'cancelled',
  'extended',
  'investigating',
  'identified',
  'monitoring',
  'resolved',
  'summary',
  'support_brief',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** Label of a timeline entry; several moments say more than the status they stand in. */
export const MOMENT_LABELS: Record<Moment, string> = {
  announced: 'Scheduled',
  reminder: 'Reminder',
  rescheduled: 'Rescheduled',
  started: 'In progress',
  progress: 'In progress',
  verifying: 'Verifying',
  completed: 'Completed',
  rolled_back: 'Rolled back',
  cancelled: 'Cancelled',
  extended: 'Extended',
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  summary: 'Summary',
  support_brief: 'Support brief',
};

/** Whether an entry says that a stage was rolled back, while the notice as a whole goes on. */
export function tellsOfStage(entry: { moment: Moment; status: NoticeStatus }): boolean {
  return entry.moment === 'rolled_back' && entry.status !== 'rolled_back';
}

/** What an entry is called: the first end of work that had none extends nothing, and work that goes on was rolled back in part. */
export function entryLabel(entry: {
  moment: Moment;
  status: NoticeStatus;
  movedWindow: { from: unknown } | null;
}): string {
  if (tellsOfStage(entry)) {
    return 'Stage rolled back';
  }
  return entry.moment === 'extended' && entry.movedWindow?.from === null
    ? 'End named'
    : MOMENT_LABELS[entry.moment];
}

/** The moments that templates are written for, by kind. */
export const MOMENTS_OF_KIND: Record<NoticeKind, readonly Moment[]> = {
  maintenance: [
    'announced',
    'reminder',
    'rescheduled',
    'started',
    'progress',
    'verifying',
    'completed',
    'rolled_back',
    'cancelled',
    'extended',
    'summary',
    'support_brief',
  ],
  emergency_patch: [
    'announced',
    'reminder',
    'rescheduled',
    'started',
    'progress',
    'verifying',
    'completed',
    'rolled_back',
    'cancelled',
    'extended',
    'summary',
    'support_brief',
  ],
  incident: ['investigating', 'identified', 'monitoring', 'resolved', 'summary', 'support_brief'],
};

/** The moment that an update moving a notice `from` → `to` is written for. */
export function momentOf(from: NoticeStatus, to: NoticeStatus): Moment {
  switch (to) {
    case 'scheduled':
      return from === 'draft' ? 'announced' : 'reminder';
    case 'in_progress':
      return from === 'in_progress' ? 'progress' : 'started';
    case 'verifying':
    case 'completed':
    case 'rolled_back':
    case 'cancelled':
    case 'investigating':
    case 'identified':
    case 'monitoring':
    case 'resolved':
      return to;
    case 'draft':
      throw new Error('A timeline entry never has the status draft.');
  }
}

export const NOTICE_IMPACTS = ['none', 'maintenance', 'minor', 'major', 'critical'] as const;
export type NoticeImpact = (typeof NOTICE_IMPACTS)[number];

/** Planned work always counts as `maintenance`; an incident is as bad as its worst component. */
export function impactOf(kind: NoticeKind, components: Iterable<ComponentStatus>): NoticeImpact {
  if (kind !== 'incident') {
    return 'maintenance';
  }
  switch (worstComponentStatus(components)) {
    case 'operational':
      return 'none';
    case 'under_maintenance':
      return 'maintenance';
    case 'degraded_performance':
      return 'minor';
    case 'partial_outage':
      return 'major';
    case 'major_outage':
      return 'critical';
  }
}

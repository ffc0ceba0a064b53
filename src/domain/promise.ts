/** Why staff are reminded of a notice. */
export const NUDGE_REASONS = [
  'update_overdue',
  'running_over',
  'long_running',
  'respond_by_at_risk',
  'respond_by_breached',
  'review_due',
  'summary_due',
  'break_glass',
] as const;
export type NudgeReason = (typeof NUDGE_REASONS)[number];

/** Whom a rung of the ladder reaches; `author` is whoever wrote the newest update. */
export const CONTACT_ROLES = ['author', 'duty_lead', 'manager', 'support'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

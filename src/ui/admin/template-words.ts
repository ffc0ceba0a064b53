import type { Moment } from '#src/domain/notice.ts';

/** The moments by what happens then, for the list of templates. */
export const MOMENT_WORDS: Record<Moment, string> = {
  announced: 'Announced',
  reminder: 'Reminder before the start',
  rescheduled: 'Moved to other times',
  started: 'Work starts',
  progress: 'Update while work runs',
  verifying: 'Verifying the result',
  completed: 'Completed',
  rolled_back: 'Rolled back',
  cancelled: 'Cancelled',
  extended: 'End extended',
  investigating: 'Investigating',
  identified: 'Cause identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  summary: 'Summary afterwards',
  support_brief: 'Brief for support staff',
};

/** What may stand in a template, for the list beside its text. */
export const TEMPLATE_VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ['page_name', 'Name of the status page'],
  ['notice_url', 'Address of the notice'],
  ['component_names', 'The components, as a list in words'],
  ['impact_sentence', 'What customers will notice'],
  ['window · start · end · duration', 'The planned times'],
  ['old_window', 'The times before they were moved'],
  ['actual_start · actual_end · actual_duration', 'The real times'],
  ['next_update · cadence', 'When the next update is promised, and how often'],
  ['stage_name · stage_percent · stage_region', 'The rollout stage at work'],
  ['support_contact', 'How to reach support'],
  ['work · why · customer_action · reason', 'What staff fill in for planned work'],
  ['progress · known · workaround · cause · changes', 'What staff fill in later on'],
  ['is_infrastructure · is_application', 'Only in {{#if}}'],
  ['has_interruption · several_components', 'Only in {{#if}}'],
  ['was_cancelled · was_rolled_back · rollout_uneven', 'Only in {{#if}}, in a summary'],
];

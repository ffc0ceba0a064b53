/** When a rule of recurring work runs that publishes itself a week ahead: Sundays at 2 in Berlin. */
export const SUNDAYS = {
  name: 'Sunday patching',
  rrule: 'FREQ=WEEKLY;BYDAY=SU',
  local_start: '2026-12-06T02:00',
  time_zone: 'Europe/Berlin',
  duration_minutes: 90,
  ahead_hours: 8 * 24,
  publish: true,
};

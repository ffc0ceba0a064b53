import type { Nudge } from '../../domain/promise.ts';
import type { NoticeRow } from '../../store/notices.ts';
import { fullTime } from '../../time/format.ts';

/** The name of a notice in a message to staff; nothing private. */
function nameOf(notice: NoticeRow): string {
  return notice.title ?? `a draft of the ${notice.tier} tier`;
}

/** Subject and text of a message about a promise: what was promised, since when, what to do. */
export function nudgeWords(
  notice: NoticeRow,
  nudge: Nudge,
  options: { now: number; timeZone: string; publicUrl: string },
): { subject: string; text: string } {
  const name = nameOf(notice);
  const at = Number(nudge.occasion);
  const when = fullTime(at, options.timeZone);
  const ahead = options.now < at;
  const link = `${options.publicUrl}/admin/notices/${notice.id}`;
  const { subject, lines } = sayings(name, when, ahead, nudge.reason);
  return { subject, text: `${lines.join('\n')}\n\n${link}\n` };
}

function sayings(
  name: string,
  when: string,
  ahead: boolean,
  reason: Nudge['reason'],
): { subject: string; lines: string[] } {
  switch (reason) {
    case 'update_overdue':
      return ahead
        ? {
            subject: `Update due soon: ${name}`,
            lines: [
              `We promised the next update on “${name}” by ${when}.`,
              'Post one, even if nothing has changed: say so, and when you speak again.',
            ],
          }
        : {
            subject: `Update overdue: ${name}`,
            lines: [
              `We promised the next update on “${name}” by ${when}, and it has not come.`,
              'Customers see on the page that it is overdue. Post one now.',
            ],
          };
    case 'running_over':
      return {
        subject: `Running over: ${name}`,
        lines: [
          `“${name}” was to end at ${when} and is still under way.`,
          'Extend the window, or complete the work: the page says that it is running over.',
        ],
      };
    case 'watch_over':
      return {
        subject: `Watched long enough: ${name}`,
        lines: [
          `“${name}” was to be watched until ${when}.`,
          'Say that it is completed, or take it back: customers still read that it is watched.',
        ],
      };
    case 'long_running':
      return {
        subject: `Still open: ${name}`,
        lines: [
          `“${name}” has been under way for more than a day.`,
          'Say where it stands and when it ends, or end it.',
        ],
      };
    case 'respond_by_at_risk':
      return {
        subject: `Respond-by at risk: ${name}`,
        lines: [
          `A quarter of the time to respond to “${name}” is left, or less.`,
          'Apply the patch, or change the plan while there is time.',
        ],
      };
    case 'respond_by_breached':
      return {
        subject: `Respond-by breached: ${name}`,
        lines: [`The patch of “${name}” was to be applied by ${when}, and it is not.`],
      };
    case 'review_due':
      return {
        subject: ahead ? `Review asked for: ${name}` : `Review due: ${name}`,
        lines: [
          `“${name}” was published before a second person had looked at it.`,
          `A review is due; this promise stands since ${when}. Whoever wrote it cannot give it.`,
        ],
      };
    case 'summary_due':
      return {
        subject: `Summary due: ${name}`,
        lines: [
          `A summary of “${name}” was due at ${when}.`,
          'A draft from the record waits for you: add cause and changes, and have it approved.',
        ],
      };
    case 'break_glass':
      return {
        subject: `Published without approval: ${name}`,
        lines: [
          `“${name}” was published at ${when} without the approval that its tier asks for.`,
          'The reason stands on the notice. Look at it now.',
        ],
      };
  }
}

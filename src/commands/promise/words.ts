import { personOf, SYSTEM } from '#src/domain/actor.ts';
import type { Nudge } from '#src/domain/promise.ts';
import { duration, fullTime } from '#src/platform/time/format.ts';
import type { ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Looks } from '../approval/looks.ts';

/** A notice and the name by which it may be called in a message. */
type Named = NoticeRow & { title: string };

/** Subject and text of a message about a promise: what was promised, since when, what to do. */
export function nudgeWords(
  notice: Named,
  nudge: Nudge,
  options: {
    now: number;
    timeZone: string;
    /** Where to go. */
    link: string;
    /** What a second person is to look at; always there where that is what it is about. */
    approval: { row: ApprovalRow; looks: Looks; reason: string } | null;
  },
): { subject: string; text: string } {
  const { now, timeZone, approval } = options;
  const { title: name } = notice;
  // Of what is at risk, people need to know until when.
  const until = nudge.reason === 'respond_by_at_risk' ? notice.respondBy : null;
  const when = fullTime(until ?? nudge.at, timeZone);
  const { subject, lines } =
    nudge.reason === 'review_due'
      ? lookSayings(name, approval!, nudge, timeZone)
      : sayings(notice, nudge.reason, when, now - nudge.at);
  return { subject, text: `${lines.join('\n')}\n\n${options.link}\n` };
}

/** What is to be looked at, in a sentence about the notice's name. */
const WHAT: Record<ApprovalRow['subject'], (name: string) => string> = {
  publication: (name) => `“${name}”`,
  update: (name) => `An update on “${name}”`,
  summary: (name) => `The summary of “${name}”`,
  disclosure: (name) => `What customers may read of “${name}”`,
};

function lookSayings(
  name: string,
  { row, looks, reason }: { row: ApprovalRow; looks: Looks; reason: string },
  nudge: Nudge,
  timeZone: string,
): { subject: string; lines: string[] } {
  const what = WHAT[row.subject](name);
  const due = row.dueAt === null ? '' : fullTime(row.dueAt, timeZone);
  if (nudge.look?.step === 'objected') {
    return {
      subject: `Objection: ${name}`,
      lines: [
        `${personOf(row.decidedBy ?? '')} looked at what is public and objects: ${what}.`,
        reason,
        looks.closable
          ? 'The work is over, so no update can correct it: an owner can end this with a reason.'
          : 'Post a text that corrects it. Then it is looked at again; until then a review is owed.',
      ],
    };
  }
  if (looks.deciders.length === 0) {
    return {
      subject:
        row.dueAt === null
          ? `Approval that nobody can give: ${name}`
          : `Review that nobody can give: ${name}`,
      lines: [
        `${what} waits for a second person, and everybody who can sign in wrote it.`,
        row.dueAt === null
          ? 'Add somebody who can look at it, or publish it without approval, with a reason.'
          : 'Add somebody who can look at it, or end the review as an owner, with a reason.',
      ],
    };
  }
  const asks = `Who can look at it, signed in: ${looks.deciders.map(personOf).join(', ')}.`;
  if (row.dueAt === null) {
    return {
      subject: `Approval asked for: ${name}`,
      lines: [
        row.requestedBy === SYSTEM.label
          ? `The next time of recurring work waits for a second person’s word before it is public: ${what}.`
          : `${personOf(row.requestedBy)} asks for a second person’s word before this is public: ${what}.`,
        `Read the exact text, then approve it or send it back. ${asks}`,
      ],
    };
  }
  const late = nudge.look?.step === 'due';
  return {
    subject: late ? `Review due: ${name}` : `Review owed: ${name}`,
    lines: [
      `${what} was published before a second person had looked at it.`,
      late ? `A review was due at ${due}.` : `A review is due by ${due}.`,
      asks,
    ],
  };
}

function sayings(
  notice: Named,
  reason: Exclude<Nudge['reason'], 'review_due'>,
  when: string,
  /** Milliseconds; below zero ahead of it. */
  late: number,
): { subject: string; lines: string[] } {
  const { title: name } = notice;
  switch (reason) {
    case 'start_overdue':
      return {
        subject: `Not started: ${name}`,
        lines: [
          `“${name}” was to start on ${when}, ${duration(late)} ago, and has not: customers still read that it is planned.`,
          notice.autoStart
            ? 'It was to start by itself, and its text was refused. Post an update that starts it.'
            : 'Post an update that starts it, move it, or cancel it.',
        ],
      };
    case 'update_overdue':
      return late < 0
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
          `“${name}” was to end on ${when} and is still under way.`,
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
          `A quarter of the time to respond to “${name}” is left, or less: it is to be applied by ${when}.`,
          'Apply the patch, or change the plan while there is time.',
        ],
      };
    case 'respond_by_breached':
      return {
        subject: `Respond-by breached: ${name}`,
        lines: [`The patch of “${name}” was to be applied by ${when}, and it is not.`],
      };
    case 'summary_due':
      return {
        subject: `Summary due: ${name}`,
        lines: [
          `A summary of “${name}” was due on ${when}.`,
          'A draft from the record waits for you: add cause and changes, and have it approved.',
        ],
      };
    case 'break_glass':
      return {
        subject: `Published without approval: ${name}`,
        lines: [
          `“${name}” was published on ${when} without the approval that its tier asks for.`,
          'The reason stands on the notice. Look at it now.',
        ],
      };
  }
}

import { MOMENT_LABELS } from '#src/domain/notice.ts';
import type { DeliveryStatus } from '#src/domain/subscriber.ts';
import type { Mark } from '../state.ts';
import { distanceText } from './countdown.ts';

type Commands = App.Locals['app']['commands'];
export type AnnouncementView = Awaited<ReturnType<Commands['readAnnouncement']>>;
export type AnnouncementRow = Awaited<ReturnType<Commands['listAnnouncements']>>['items'][number];
export type TestAnswer = Awaited<ReturnType<Commands['sendTestMail']>>;
export type QueueView = Awaited<ReturnType<Commands['readQueue']>>;

export const OUTCOME_WORDS: Record<DeliveryStatus, string> = {
  waiting: 'Waiting',
  leased: 'Going out just now',
  sent: 'Sent',
  failed: 'Failed',
  bounced: 'Came back',
  dropped: 'Left before it went out',
  folded: 'Told in a newer mail',
  cancelled: 'Called back by staff',
};

const REASONS: Record<string, string> = {
  transient: 'the receiver asked to try again later',
  rate: 'the mail server or the receiver limits how much we send',
  soft: 'the mailbox is full, or its server cannot be found',
  dead_address: 'nobody has this address',
  policy: 'the receiver refuses our mail',
  configuration: 'the mail server refuses us',
  message: 'the receiver does not take this mail',
  bug: 'Forewarn failed',
  unknown: 'held back until it was given up',
};

/** What a class of failure means, in words. */
export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;

const URGENCIES: Record<number, string> = {
  0: 'Emergencies and critical',
  1: 'High',
  2: 'Incidents',
  3: 'Medium',
  4: 'Low, digests',
  9: 'Confirmations and links',
};

/** `Emergencies and critical` for 0. */
export const urgencyWords = (priority: number): string =>
  URGENCIES[priority] ?? `Priority ${priority}`;

export const numberText = (count: number): string => count.toLocaleString('en');

/** `1 mail`, `4,210 mails` */
export const mailsText = (count: number): string =>
  count === 1 ? '1 mail' : `${numberText(count)} mails`;

/** Whether email goes out, and what keeps it; green only where nothing waits. */
export function stateOfQueue(queue: QueueView): {
  mark: Mark;
  word: string;
} {
  const {
    paused,
    away,
    relays,
    announcements,
    due,
    leased,
    waiting,
    fanning_out: lookedUp,
  } = queue;
  if (paused !== null) {
    return { mark: { tone: 'amber', shape: 'warn' }, word: 'Paused: no mail goes out' };
  }
  if (away !== null) {
    return { mark: { tone: 'red', shape: 'warn' }, word: 'Email is not going out' };
  }
  if (relays.some((relay) => relay.away)) {
    return {
      mark: { tone: 'amber', shape: 'warn' },
      word: 'A relay is away: mail goes out by another',
    };
  }
  if (announcements.length > 0) {
    return { mark: { tone: 'amber', shape: 'warn' }, word: 'An announcement waits for staff' };
  }
  const allFail = relays.length > 0 && relays.every(({ failing_since: since }) => since !== null);
  // Whom it concerns may not be looked up yet: those people wait as well.
  if (due + leased + lookedUp.length > 0 && !allFail) {
    return { mark: { tone: 'blue', shape: 'clock' }, word: 'Mail is going out' };
  }
  return waiting + lookedUp.length > 0
    ? { mark: { tone: 'blue', shape: 'clock' }, word: 'What waits is tried again later' }
    : { mark: { tone: 'green', shape: 'check' }, word: 'Nothing waits' };
}

/** `Announced`, `Reminder`, `Summary`: what a mail tells. */
export function tellsWords({ kind, moment }: Pick<AnnouncementRow, 'kind' | 'moment'>): string {
  switch (kind) {
    case 'reminder':
      return 'Reminder';
    case 'summary':
      return 'Summary';
    case 'update':
      return MOMENT_LABELS[moment];
  }
}

/** How many mails of an announcement need nothing more. */
export function settledOf({ deliveries, waiting }: AnnouncementView): number {
  const all = Object.values(deliveries).reduce((sum, count) => sum + count, 0);
  return all - deliveries.leased - waiting.due - waiting.later - waiting.held;
}

/** The one sentence above the bar. */
export function headline(view: AnnouncementView): string {
  const { deliveries, expected, recipients, state } = view;
  const left = expected - view.forgotten - settledOf(view);
  const of = `${expected > recipients ? 'about ' : ''}${numberText(expected)}`;
  switch (state) {
    case 'preparing':
      return `Looking up whom it concerns: ${numberText(recipients)} so far`;
    case 'sending':
      return `Going out: ${numberText(settledOf(view))} of ${of} done`;
    case 'paused':
      return `Paused: ${mailsText(left)} of ${of} ${left === 1 ? 'waits' : 'wait'}`;
    case 'waiting':
      return `${mailsText(left)} of ${of} ${left === 1 ? 'waits' : 'wait'} for another try`;
    case 'cancelled':
      return `Called back: ${mailsText(deliveries.sent + deliveries.bounced)} had gone out`;
    case 'done':
      return doneText(view);
  }
}

function doneText({ deliveries, recipients }: AnnouncementView): string {
  if (recipients === 0) {
    return 'Nobody follows this, so nobody was mailed';
  }
  const lost = deliveries.failed + deliveries.bounced;
  const sent = `${mailsText(deliveries.sent)} of ${numberText(recipients)} sent`;
  return lost === 0 ? `Done: ${sent}` : `Done: ${sent}, ${numberText(lost)} failed or came back`;
}

/** `974 a minute`, with what is left at that pace; null while nothing goes out. */
export function paceText(view: AnnouncementView): string | null {
  if (view.state !== 'sending') {
    return null;
  }
  if (view.per_minute === 0) {
    return 'None went out in the last minutes';
  }
  const pace = `${numberText(view.per_minute)} a minute`;
  if (view.done_by === null) {
    return pace;
  }
  const now = Date.parse(view.counted_at);
  const end = Date.parse(view.done_by);
  const left =
    end - now < 60_000 ? 'less than a minute' : distanceText(end, now).replace(/^in /, '');
  return `${pace}, about ${left} to go`.replace('about less', 'less');
}

/** Whether the page should look again by itself. */
export const isUnderWay = ({ state }: Pick<AnnouncementView, 'state'>): boolean =>
  state === 'preparing' || state === 'sending';

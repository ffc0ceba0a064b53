import type {
  AnnouncementKind,
  AnnouncementStatus,
  DeliveryStatus,
} from '#src/domain/subscriber.ts';
import type { Moment } from '#src/domain/notice.ts';
import type { AnnouncedRow } from '#src/store/announcement-progress.ts';
import { iso } from '../instants.ts';
import { doneBy, expectedRecipients, ratePerMinute } from './pace.ts';
import type { Progress } from './progress.ts';

/**
 * `preparing` until the first of those whom it concerns are mailed; `sending` while mail is due; `paused`
 * while staff or the mail server hold everything back, or too much of it came back; `waiting` when all that is left waits for
 * another try or its domain; `done`; `cancelled` by staff.
 */
type AnnouncementState = 'preparing' | 'sending' | 'paused' | 'waiting' | 'done' | 'cancelled';

/** An announcement as lists show it. */
export interface AnnouncementSummary {
  id: string;
  notice_id: string;
  notice_title: string | null;
  update_id: string;
  /** The update's moment. */
  moment: Moment;
  kind: AnnouncementKind;
  status: AnnouncementStatus;
  /** Lower goes first. */
  priority: number;
  /** People found so far. */
  recipients: number;
  created_at: string;
  fanned_out_at: string | null;
}

/** How the mails of an announcement stand. */
export interface AnnouncementView extends AnnouncementSummary {
  state: AnnouncementState;
  /** Why the rest of this announcement alone waits for staff; null where it does not. */
  held_because: string | null;
  /** When this was counted. Large announcements are counted seldom. */
  counted_at: string;
  /** How many there will be: an estimate while they are still looked up. */
  expected: number;
  deliveries: Record<DeliveryStatus, number>;
  /** Of those that wait: due now, to be tried again later, held back with their domain. */
  waiting: { due: number; later: number; held: number };
  /** Recipients whose mail is not on record any more: erased, or older than 90 days. */
  forgotten: number;
  reasons: {
    outcome: DeliveryStatus;
    /** As in the retry table, such as `dead_address`. */
    reason: string;
    mails: number;
    /** What the far end said to one of them, without addresses. */
    example: string | null;
  }[];
  /** Mails a minute, lately. */
  per_minute: number;
  /** When what is due will have gone out; null where that cannot be said. */
  done_by: string | null;
  /** When the newest outcome was noted. */
  last_at: string | null;
}

export function summaryOf({
  announcement,
  noticeTitle,
  moment,
}: AnnouncedRow): AnnouncementSummary {
  return {
    id: announcement.id,
    notice_id: announcement.noticeId,
    notice_title: noticeTitle,
    update_id: announcement.updateId,
    moment,
    kind: announcement.kind,
    status: announcement.status,
    priority: announcement.priority,
    recipients: announcement.recipients,
    created_at: iso(announcement.createdAt),
    fanned_out_at: iso(announcement.fannedOutAt),
  };
}

function stateOf(status: AnnouncementStatus, progress: Progress, paused: boolean) {
  const { due, later, held } = progress.waiting;
  const left = due + later + held + progress.counts.leased;
  if (status === 'cancelled') {
    return 'cancelled';
  }
  if (status === 'pending') {
    const begun = progress.counts.leased + progress.counts.sent + progress.counts.failed > 0;
    return paused ? 'paused' : begun ? 'sending' : 'preparing';
  }
  if (left === 0) {
    return 'done';
  }
  if (paused) {
    return 'paused';
  }
  return due + progress.counts.leased > 0 ? 'sending' : 'waiting';
}

/** What a far end said, without the addresses that it repeats and the class before it. */
function saidOf(lastError: string | null): string | null {
  return lastError === null
    ? null
    : lastError.replace(/^[a-z_]+: /, '').replaceAll(/<?[^\s<>@]{1,200}@[^\s<>]{1,253}>?/g, '…');
}

export function announcementView(
  row: AnnouncedRow,
  progress: Progress,
  paused: boolean,
): Omit<AnnouncementView, 'held_because'> {
  const { announcement } = row;
  const { counts, waiting } = progress;
  const state = stateOf(announcement.status, progress, paused);
  const age = progress.at - announcement.createdAt;
  const perMinute = ratePerMinute({ ...progress, age });
  const expected = expectedRecipients(announcement);
  const counted = Object.values(counts).reduce((total, number) => total + number, 0);
  return {
    ...summaryOf(row),
    // Some may have been found since the announcement was read.
    recipients: Math.max(announcement.recipients, counted),
    expected: Math.max(expected, announcement.recipients, counted),
    state,
    counted_at: iso(progress.at),
    deliveries: counts,
    waiting,
    forgotten: Math.max(announcement.recipients - counted, 0),
    reasons: progress.reasons.map(({ outcome, failureClass, number, example }) => ({
      outcome,
      reason: failureClass,
      mails: number,
      example: saidOf(example),
    })),
    per_minute: Math.round(perMinute),
    done_by:
      state === 'sending'
        ? iso(
            doneBy(
              waiting.due + counts.leased + Math.max(expected - counted, 0),
              perMinute,
              progress.at,
            ),
          )
        : null,
    last_at: iso(progress.finishedAt),
  };
}

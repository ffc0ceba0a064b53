import { alertSettings, type AlertSettings } from '#src/store/alert-settings.ts';
import {
  announcementsReported,
  countOutcomes,
  recentAnnouncements,
  type OutcomeCounts,
} from '#src/store/failure-rates.ts';
import { announcementScope, holdAnnouncement } from '#src/store/mail-holds.ts';
import type { AnnouncementRow } from '#src/store/outbox.ts';
import type { Queries, Store } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { PRIORITY } from '../priority.ts';
import { GIVE_UP_AFTER_MS } from '../retry.ts';
import { tellStaff } from './tell.ts';

/** Counting reads all deliveries of an announcement, so it is not done at every failure. */
const EVERY_MS = 5_000;

/** Of so many mails at least a share says something. */
const PAUSE_MINIMUM = 50;
/** Above these, receivers begin to take the sender of all our mail for one of spam. */
const PAUSE_DEAD_PERCENT = 5;
const PAUSE_COMPLAINT_PERCENT = 0.3;
/** One or two people press the wrong button. */
const PAUSE_COMPLAINTS = 3;

export interface FailureWatch {
  /** A mail of this announcement will never arrive. */
  failed(announcementId: string): void;
  step(now: number): Promise<void>;
}

/** Why the rest of an announcement should wait, in one line; null where it should not. */
export function reasonToPause({ tried, dead, complaints }: OutcomeCounts): string | null {
  if (tried < PAUSE_MINIMUM) {
    return null;
  }
  if (dead * 100 > tried * PAUSE_DEAD_PERCENT) {
    return `${dead} of ${tried} mails went to addresses that nobody has`;
  }
  return complaints >= PAUSE_COMPLAINTS && complaints * 100 > tried * PAUSE_COMPLAINT_PERCENT
    ? `${complaints} of ${tried} mails were reported as unwanted by their readers`
    : null;
}

/**
 * Tells staff, once an announcement, when more of its mails failed than the settings allow, and
 * lets the rest wait for them where mail came back or was reported as unwanted so often that all
 * our mail suffers. What failed before this process started is looked at once.
 */
export function watchFailures(store: Store): FailureWatch {
  let touched: Set<string> | null = null;
  let looked = -Infinity;

  return {
    failed(announcementId) {
      touched?.add(announcementId);
    },
    async step(now) {
      if (now - looked < EVERY_MS) {
        return;
      }
      const only = touched;
      if (only !== null) {
        // Reports are taken in by another process; one that was being written then counts as well.
        const reported = await announcementsReported(store.read, looked - EVERY_MS);
        reported.forEach((id) => only.add(id));
      }
      looked = now;
      if (only?.size === 0) {
        return;
      }
      const settings = await alertSettings(store.read);
      for (const one of await recentAnnouncements(store.read, now - GIVE_UP_AFTER_MS - 3_600_000)) {
        if (only === null || only.has(one.id)) {
          const counts = await countOutcomes(store.read, one.id);
          only?.delete(one.id);
          await tellOfFailures(store, one, counts, settings, now);
          await pause(store, one, counts, now);
        }
      }
      only?.clear();
      touched ??= new Set();
    },
  };
}

async function tellOfFailures(
  store: Store,
  { id, noticeId, recipients, status }: AnnouncementRow,
  { failed }: OutcomeCounts,
  settings: AlertSettings,
  now: number,
): Promise<void> {
  if (
    status !== 'fanned_out' ||
    recipients < settings.failureMinimum ||
    failed * 100 <= recipients * settings.failurePercent
  ) {
    return;
  }
  await store.transaction((q) =>
    tellStaff(q, {
      now,
      kind: 'delivery_failures',
      dedupeKey: `failures|${id}`,
      noticeId,
      subject: `${failed} of ${recipients} mails could not be delivered`,
      text: `Of the ${recipients} mails about one update, ${failed} failed so far. Staff are told above ${settings.failurePercent} percent.\n\nThe deliveries of the notice in the admin say why, by reason and by person.`,
    }),
  );
}

/** Emergencies go on, and staff are told all the same: they can call the rest back. */
async function pause(
  store: Store,
  announcement: AnnouncementRow,
  counts: OutcomeCounts,
  now: number,
): Promise<void> {
  const reason = reasonToPause(counts);
  if (reason === null || (counts.left === 0 && announcement.status === 'fanned_out')) {
    return;
  }
  await store.transaction(async (q) => {
    const goesOn = announcement.priority === PRIORITY.emergency;
    if (goesOn || (await hold(q, announcement.id, reason, now))) {
      await tellOfPause(q, announcement, { reason, goesOn, now });
    }
  });
}

async function hold(q: Queries, id: string, reason: string, now: number): Promise<boolean> {
  const isNew = await holdAnnouncement(q, id, { reason, now });
  if (isNew) {
    await writeAudit(q, {
      at: now,
      actor: 'system',
      action: 'mail_queue.hold_announcement',
      entity: 'mail_queue',
      entityId: announcementScope(id),
      detail: { reason },
    });
  }
  return isNew;
}

async function tellOfPause(
  q: Queries,
  { id, noticeId }: AnnouncementRow,
  { reason, goesOn, now }: { reason: string; goesOn: boolean; now: number },
): Promise<void> {
  await tellStaff(q, {
    now,
    kind: 'announcement_paused',
    dedupeKey: announcementScope(id),
    noticeId,
    subject: goesOn
      ? `An emergency goes on although ${reason}`
      : `The rest of an announcement waits: ${reason}`,
    text: [
      `Of the mail about one update, ${reason}. Receivers take a sender with so many for one of spam, and then refuse all of our mail.`,
      goesOn
        ? 'It is an emergency, so the rest goes out all the same.'
        : `The rest waits until somebody decides. Other mail goes out. Let it go on if you know why this happened, or call it back, under “Mail” in the admin, or with:\n\n  npm run forewarn -- queue release --announcement ${id}\n  npm run forewarn -- queue cancel ${id}`,
      'The page of this mail in the admin says who the readers are. Often a list of old addresses was imported.',
    ].join('\n\n'),
  });
}

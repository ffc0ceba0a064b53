import { alertSettings } from '../../store/alert-settings.ts';
import { countFailed, recentAnnouncements } from '../../store/failure-rates.ts';
import type { Store } from '../../store/queries.ts';
import { GIVE_UP_AFTER_MS } from '../retry.ts';
import { tellStaff } from './tell.ts';

/** Counting reads all deliveries of an announcement, so it is not done at every failure. */
const EVERY_MS = 5_000;

export interface FailureWatch {
  /** A mail of this announcement will never arrive. */
  failed(announcementId: string): void;
  step(now: number): Promise<void>;
}

/**
 * Tells staff, once an announcement, when more of its mails failed than the settings allow. What
 * failed before this process started is looked at once.
 */
export function watchFailures(store: Store): FailureWatch {
  let touched: Set<string> | null = null;
  let looked = -Infinity;

  return {
    failed(announcementId) {
      touched?.add(announcementId);
    },
    async step(now) {
      if (now - looked < EVERY_MS || touched?.size === 0) {
        return;
      }
      looked = now;
      const only = touched;
      const settings = await alertSettings(store.read);
      const recent = await recentAnnouncements(store.read, {
        since: now - GIVE_UP_AFTER_MS - 3_600_000,
        minimum: settings.failureMinimum,
      });
      for (const { id, noticeId, recipients } of recent) {
        if (only !== null && !only.has(id)) {
          continue;
        }
        const failed = await countFailed(store.read, id);
        only?.delete(id);
        if (failed * 100 <= recipients * settings.failurePercent) {
          continue;
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
      touched ??= new Set();
    },
  };
}

import type { DeliveryPurpose, DeliveryStatus } from '#src/domain/subscriber.ts';
import { followedNotices, type FollowedNotice } from '#src/store/followers.ts';
import { mailsTo } from '#src/store/own-data.ts';
import { operation } from '../operation.ts';
import { subscriberOfId } from './load.ts';

const NEWEST = 30;

/** What staff see of a person besides their choices. Times in epoch milliseconds. */
interface SubscriberHistory {
  /** What they agreed to, where somebody else brought the address; null where they asked themselves. */
  consent: { statement: string; by: string; at: string } | null;
  notices: FollowedNotice[];
  /** The newest mails to them. */
  mails: {
    id: string;
    purpose: DeliveryPurpose;
    noticeId: string | null;
    notice: string | null;
    status: DeliveryStatus;
    attempts: number;
    lastError: string | null;
    createdAt: number;
    finishedAt: number | null;
    events: { at: number; event: string; detail: string | null }[];
  }[];
}

/** Consent, followed notices and mail of one person. Throws `not_found`. */
export const readSubscriberHistory = operation({ scope: 'subscribers:read' }).read(
  async (tx, id: string): Promise<SubscriberHistory> => {
    const { consent } = await subscriberOfId(tx.bulk, id);
    const text = (name: string): string => {
      const value = consent?.[name];
      return typeof value === 'string' ? value : '';
    };
    return {
      consent:
        consent === null
          ? null
          : { statement: text('statement'), by: text('recorded_by'), at: text('recorded_at') },
      notices: await followedNotices(tx.bulk, id),
      mails: await mailsTo(tx.bulk, id, NEWEST),
    };
  },
);

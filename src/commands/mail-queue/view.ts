import { isAway, type MailRelayRow } from '#src/store/mail-relays.ts';
import type { MailHoldRow } from '#src/store/mail-holds.ts';
import { iso } from '../instants.ts';

/** Why mail is kept back, and until when. */
export interface HoldView {
  /** What the far end said, or what a person wrote. */
  reason: string;
  /** The failure class that caused it; null where a person did. */
  failure_class: string | null;
  since: string;
  /** When one mail tries whether it is over; null: when somebody ends it. */
  until: string | null;
  set_by: string;
}

export interface DomainHoldView extends HoldView {
  domain: string;
  /** Mails put aside until the hold is over. More are, as their turn comes. */
  held_mails: number;
}

export interface AnnouncementHoldView extends HoldView {
  announcement_id: string;
  notice_title: string | null;
}

/** How a relay answered last. */
export interface RelayView {
  /** Host and port; `file` where mails are kept as files. */
  relay: string;
  /** Since when nothing can be handed to it; null while it takes mail. */
  failing_since: string | null;
  /** Failed tries in a row. */
  failures: number;
  /** It failed twice in a row or more. */
  away: boolean;
  /** What the last of them ended with. */
  reason: string | null;
  /** When it last took a mail, give or take some seconds; null: never yet. */
  answered_at: string | null;
}

/** How the outbox stands. */
export interface QueueView {
  /** Null while nobody and nothing keeps all mail back. */
  paused: HoldView | null;
  /** The relay that went away last, where no relay takes mail; null while one does. */
  away: RelayView | null;
  relays: RelayView[];
  domains: DomainHoldView[];
  /** Announcements of which the rest waits for staff. */
  announcements: AnnouncementHoldView[];
  /** Mails that wait, whenever they are due. */
  waiting: number;
  due: number;
  /** Mails under way just now. */
  leased: number;
  /** When the mail that is due for longest became due; null where none is due. */
  oldest_due_at: string | null;
  /** The most urgent first; emergencies have 0, confirmations 9. */
  priorities: {
    priority: number;
    waiting: number;
    due: number;
    oldest_due_at: string | null;
  }[];
  /** Failed mails that are still on record, by the class of their last failure. */
  failed: Record<string, number>;
  /** Announcements of which not everybody concerned has been looked up yet, the next one first. */
  fanning_out: {
    announcement_id: string;
    notice_id: string;
    update_id: string;
    priority: number;
    recipients: number;
    created_at: string;
  }[];
}

export function holdView(hold: MailHoldRow): HoldView {
  return {
    reason: hold.reason,
    failure_class: hold.failureClass,
    since: iso(hold.since),
    until: iso(hold.until),
    set_by: hold.setBy,
  };
}

export function relayView(row: MailRelayRow): RelayView {
  return {
    relay: row.relay,
    failing_since: iso(row.failingSince),
    failures: row.failures,
    away: isAway(row),
    reason: row.reason,
    answered_at: iso(row.answeredAt),
  };
}

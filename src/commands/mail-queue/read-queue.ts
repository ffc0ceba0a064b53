import { findAnnounced } from '#src/store/announcement-progress.ts';
import { parkedDomains } from '#src/store/leases.ts';
import { domainOfScope, heldAnnouncementOf, listHolds, QUEUE } from '#src/store/mail-holds.ts';
import { awayOf, listRelays } from '#src/store/mail-relays.ts';
import type { Queries } from '#src/store/queries.ts';
import {
  countByStatus,
  failedByClass,
  pendingAnnouncements,
  waitingByPriority,
} from '#src/store/staff-of-mail.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';
import { holdView, relayView, type AnnouncementHoldView, type DomainHoldView } from './view.ts';

/** How the outbox stands: what waits, what is kept back and why, what failed. */
export const readQueue = operation({ scope: 'mail:read' }).read(async (tx) => {
  const holds = await listHolds(tx.bulk);
  const priorities = await waitingByPriority(tx.bulk, tx.now);
  const oldest = priorities.flatMap(({ oldestDue }) => oldestDue ?? []);
  const relays = await listRelays(tx.bulk);
  const away = awayOf(relays);
  const paused = holds.find(({ scope }) => scope === QUEUE);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    paused: paused === undefined ? null : holdView(paused),
    away: away === null ? null : relayView(away),
    relays: relays.map(relayView),
    domains: await domainHolds(tx.bulk),
    announcements: await announcementHolds(tx.bulk),
    waiting: sum(priorities.map(({ waiting }) => waiting)),
    due: sum(priorities.map(({ due }) => due)),
    leased: await countByStatus(tx.bulk, 'leased'),
    oldest_due_at: oldest.length === 0 ? null : iso(Math.min(...oldest)),
    priorities: priorities.map(({ priority, waiting, due, oldestDue }) => ({
      priority,
      waiting,
      due,
      oldest_due_at: iso(oldestDue),
    })),
    failed: Object.fromEntries(await failedByClass(tx.bulk)),
    fanning_out: (await pendingAnnouncements(tx.bulk)).map((row) => ({
      announcement_id: row.id,
      notice_id: row.noticeId,
      update_id: row.updateId,
      priority: row.priority,
      recipients: row.recipients,
      created_at: iso(row.createdAt),
    })),
  };
});

async function domainHolds(q: Queries): Promise<DomainHoldView[]> {
  const holds = (await listHolds(q)).filter(({ scope }) => domainOfScope(scope) !== null);
  const parked = holds.length === 0 ? new Map<string, number>() : await parkedDomains(q);
  return holds.map((hold) => {
    const domain = domainOfScope(hold.scope)!;
    return { domain, ...holdView(hold), held_mails: parked.get(domain) ?? 0 };
  });
}

async function announcementHolds(q: Queries): Promise<AnnouncementHoldView[]> {
  const views: AnnouncementHoldView[] = [];
  for (const hold of await listHolds(q)) {
    const id = heldAnnouncementOf(hold);
    const row = id === null ? null : await findAnnounced(q, id);
    if (row !== null) {
      const { announcement, noticeTitle } = row;
      views.push({
        announcement_id: announcement.id,
        notice_title: noticeTitle,
        ...holdView(hold),
      });
    }
  }
  return views;
}

/** The domains that are held back, the oldest hold first. */
export const listHeldDomains = operation({ scope: 'mail:read' }).read(
  async (tx): Promise<DomainHoldView[]> => {
    return domainHolds(tx.bulk);
  },
);

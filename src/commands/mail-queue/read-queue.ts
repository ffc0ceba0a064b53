import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { parkedDomains } from '#src/store/leases.ts';
import { findAnnounced } from '#src/store/announcement-progress.ts';
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
import {
  holdView,
  relayView,
  type AnnouncementHoldView,
  type DomainHoldView,
  type QueueView,
} from './view.ts';

/** How the outbox stands: what waits, what is kept back and why, what failed. */
export async function readQueue(context: CommandContext, actor: Actor): Promise<QueueView> {
  requireScope(actor, 'mail:read');
  const q = context.store.bulk;
  const now = context.now();
  const holds = await listHolds(q);
  const priorities = await waitingByPriority(q, now);
  const oldest = priorities.flatMap(({ oldestDue }) => oldestDue ?? []);
  const relays = await listRelays(q);
  const away = awayOf(relays);
  const paused = holds.find(({ scope }) => scope === QUEUE);
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    paused: paused === undefined ? null : holdView(paused),
    away: away === null ? null : relayView(away),
    relays: relays.map(relayView),
    domains: await domainHolds(q),
    announcements: await announcementHolds(q),
    waiting: sum(priorities.map(({ waiting }) => waiting)),
    due: sum(priorities.map(({ due }) => due)),
    leased: await countByStatus(q, 'leased'),
    oldest_due_at: oldest.length === 0 ? null : iso(Math.min(...oldest)),
    priorities: priorities.map(({ priority, waiting, due, oldestDue }) => ({
      priority,
      waiting,
      due,
      oldest_due_at: iso(oldestDue),
    })),
    failed: Object.fromEntries(await failedByClass(q)),
    fanning_out: (await pendingAnnouncements(q)).map((row) => ({
      announcement_id: row.id,
      notice_id: row.noticeId,
      update_id: row.updateId,
      priority: row.priority,
      recipients: row.recipients,
      created_at: iso(row.createdAt),
    })),
  };
}

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
export async function listHeldDomains(
  context: CommandContext,
  actor: Actor,
): Promise<DomainHoldView[]> {
  requireScope(actor, 'mail:read');
  return domainHolds(context.store.bulk);
}

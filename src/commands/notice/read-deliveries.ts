import { requireScope, type Actor } from '../../domain/actor.ts';
import { deliveryCounts } from '../../store/delivery-counts.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { loadNotice } from './load.ts';

/** How far the mails about a notice are, an announcement a row, the newest first. */
export async function readDeliveries(context: CommandContext, actor: Actor, id: string) {
  requireScope(actor, 'notices:read');
  const q = context.store.read;
  await loadNotice(q, id);
  const announcements = await deliveryCounts(q, id);
  return announcements.map(({ announcement, counts }) => ({
    id: announcement.id,
    update_id: announcement.updateId,
    status: announcement.status,
    recipients: announcement.recipients,
    created_at: iso(announcement.createdAt),
    fanned_out_at: iso(announcement.fannedOutAt),
    deliveries: counts,
  }));
}

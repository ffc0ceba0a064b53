import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { announcementsOf } from '#src/store/announcement-progress.ts';
import { countProgress } from '../delivery/progress.ts';
import { iso } from '../instants.ts';
import { loadNotice } from './load.ts';

/** How far the mails about a notice are, an announcement a row, the newest first. */
export async function readDeliveries(context: CommandContext, actor: Actor, id: string) {
  requireScope(actor, 'notices:read');
  const q = context.store.read;
  await loadNotice(q, id);
  const views = [];
  for (const announcement of await announcementsOf(q, id)) {
    const { counts } = await countProgress(context, announcement.id);
    views.push({
      id: announcement.id,
      update_id: announcement.updateId,
      kind: announcement.kind,
      status: announcement.status,
      recipients: announcement.recipients,
      created_at: iso(announcement.createdAt),
      fanned_out_at: iso(announcement.fannedOutAt),
      deliveries: counts,
    });
  }
  return views;
}

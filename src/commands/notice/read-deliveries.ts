import { announcementsOf } from '#src/store/announcement-progress.ts';
import { countProgress } from '../delivery/progress.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, reading } from '../operation.ts';

/** How far the mails about a notice are, an announcement a row, the newest first. */
export const readDeliveries = operation({ scope: 'notices:read' }).run(
  async (context, actor, id: string) => {
    const tx = reading(context, actor);
    await loadNotice(tx.q, id);
    const views = [];
    for (const announcement of await announcementsOf(tx.q, id)) {
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
  },
);

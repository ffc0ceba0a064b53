import { enqueueAnnouncement } from '#src/outbox/enqueue.ts';
import { announcementPriority } from '#src/outbox/priority.ts';
import { cancelReminders } from '#src/store/reminders.ts';
import type { NoticeChange } from '../context.ts';
import type { Tx } from '../operation.ts';

/** Announces what everybody is told, and takes back what was to remind of another start. */
export async function announceChange(
  { q, now }: Tx,
  { after, update }: NoticeChange,
): Promise<void> {
  if (update === null) {
    return;
  }
  if (update.status !== 'scheduled' || update.newWindowStart !== null) {
    await cancelReminders(q, after.id);
  }
  if (update.notify) {
    const priority = announcementPriority(after.kind, after.tier);
    await enqueueAnnouncement(q, { noticeId: after.id, updateId: update.id, priority, now });
  }
}

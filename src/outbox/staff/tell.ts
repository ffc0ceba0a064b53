import { alertSettings } from '../../store/alert-settings.ts';
import type { Queries } from '../../store/queries.ts';
import { listUsers } from '../../store/staff.ts';
import { enqueueStaffMessage } from './enqueue.ts';

/** Where alerts about mail go: the addresses of the settings, or else those of all owners. */
export async function alertTargets(q: Queries): Promise<string[]> {
  const { contacts } = await alertSettings(q);
  if (contacts.length > 0) {
    return [...contacts];
  }
  const users = await listUsers(q);
  return users
    .filter(({ role, deactivatedAt }) => role === 'owner' && deactivatedAt === null)
    .map(({ email }) => email);
}

/** Tells staff of something, once an occasion, in the caller's transaction. */
export async function tellStaff(
  q: Queries,
  told: {
    kind: string;
    dedupeKey: string;
    subject: string;
    text: string;
    noticeId?: string | null;
    now: number;
  },
): Promise<void> {
  for (const target of await alertTargets(q)) {
    await enqueueStaffMessage(q, {
      ...told,
      dedupeKey: `${told.dedupeKey}|${target}`,
      channel: 'mail',
      target,
    });
  }
}

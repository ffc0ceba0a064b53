import { alertSettings } from '#src/store/alert-settings.ts';
import { listContacts } from '#src/store/promises.ts';
import type { Queries } from '#src/store/queries.ts';
import { listUsers } from '#src/store/staff.ts';
import { enqueueStaffMessage, type StaffMessage } from './enqueue.ts';

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

/**
 * The webhooks that alerts go to besides: those of every lead and manager. What is wrong with mail
 * must not be told by mail alone.
 */
export async function alertWebhooks(q: Queries): Promise<string[]> {
  const leads = (await listContacts(q)).filter(({ role }) => role !== 'support');
  return [...new Set(leads.flatMap(({ webhookUrl }) => webhookUrl ?? []))];
}

/** Tells staff of something, once an occasion, in the caller's transaction. */
export async function tellStaff(
  q: Queries,
  told: Omit<StaffMessage, 'channel' | 'target'>,
): Promise<void> {
  const mails = (await alertTargets(q)).map((target) => ({ channel: 'mail' as const, target }));
  const webhooks = (await alertWebhooks(q)).map((target) => ({
    channel: 'webhook' as const,
    target,
  }));
  for (const to of [...mails, ...webhooks]) {
    const dedupeKey = `${told.dedupeKey}|${to.target}`;
    await enqueueStaffMessage(q, { ...told, ...to, dedupeKey });
  }
}

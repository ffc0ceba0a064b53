import type { ContactRole } from '#src/domain/ladder.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { ContactRow } from '#src/store/promises.ts';
import type { Queries } from '#src/store/queries.ts';
import { fittingContacts } from '../message/recipients.ts';

/** In the order in which one goes up. */
const LADDER: readonly ContactRole[] = ['duty_lead', 'manager'];

export const ROLE_WORDS: Record<ContactRole, string> = {
  author: 'Author',
  duty_lead: 'Duty lead',
  manager: 'Manager',
  support: 'Support',
};

/** Whom support escalates to, the first one first, by the notice's team and tier. */
export async function escalation(q: Queries, notice: NoticeRow): Promise<ContactRow[]> {
  const contacts = await fittingContacts(q, notice);
  return LADDER.flatMap((role) => contacts.filter((contact) => contact.role === role));
}

/** The customer-facing people who are sent the brief. */
export async function deskOf(q: Queries, notice: NoticeRow): Promise<ContactRow[]> {
  return (await fittingContacts(q, notice)).filter(({ role }) => role === 'support');
}

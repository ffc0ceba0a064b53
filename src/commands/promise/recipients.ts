import type { ContactRole } from '../../domain/promise.ts';
import { alertTargets } from '../../outbox/staff/tell.ts';
import { makersOfTokens } from '../../store/approvals.ts';
import { componentsOfNotices, updatesOfNotices, type NoticeRow } from '../../store/notices.ts';
import { listContacts, type ContactRow } from '../../store/promises.ts';
import type { Queries } from '../../store/queries.ts';
import { findUserByEmail } from '../../store/staff.ts';
import { teamsOfComponents } from '../../store/teams.ts';

export interface Recipient {
  channel: 'mail' | 'webhook';
  target: string;
  /** As the record names them. */
  label: string;
}

/**
 * Whom these roles reach for a notice: the contacts of its team and tier, then those of every
 * team or tier. A role that nobody holds falls to the owners: a promise is never left to nobody.
 */
export async function recipientsOf(
  q: Queries,
  notice: NoticeRow,
  roles: readonly ContactRole[],
): Promise<Recipient[]> {
  const found = new Map<string, Recipient>();
  const add = (recipient: Recipient) => found.set(recipient.target, recipient);
  let unheld = false;
  const contacts = await fittingContacts(q, notice);
  for (const role of roles) {
    if (role === 'author') {
      const author = await authorAddress(q, notice);
      if (author === null) {
        unheld = true;
      } else {
        add({ channel: 'mail', target: author, label: `author ${author}` });
      }
      continue;
    }
    const holders = contacts.filter((contact) => contact.role === role);
    unheld ||= holders.length === 0;
    for (const holder of holders) {
      const label = `${role} ${holder.name}`;
      if (holder.email !== null) {
        add({ channel: 'mail', target: holder.email, label });
      }
      if (holder.webhookUrl !== null) {
        add({ channel: 'webhook', target: holder.webhookUrl, label });
      }
    }
  }
  if (unheld || found.size === 0) {
    for (const target of await alertTargets(q)) {
      if (!found.has(target)) {
        add({ channel: 'mail', target, label: `owner ${target}` });
      }
    }
  }
  return [...found.values()];
}

/** The most particular first: whoever is named for this team and tier goes before whoever is for all. */
export async function fittingContacts(q: Queries, notice: NoticeRow): Promise<ContactRow[]> {
  const components = await componentsOfNotices(q, [notice.id]);
  const teams = new Set([
    ...(notice.ownerTeam === null ? [] : [notice.ownerTeam]),
    ...(await teamsOfComponents(
      q,
      components.map(({ componentId }) => componentId),
    )),
  ]);
  return (await listContacts(q)).filter(
    (contact) =>
      (contact.team === null || teams.has(contact.team)) &&
      (contact.tier === null || contact.tier === notice.tier),
  );
}

/** Where the newest update's writer reads mail; for a token, whoever made it. */
async function authorAddress(q: Queries, notice: NoticeRow): Promise<string | null> {
  const [newest] = await updatesOfNotices(q, [notice.id]);
  const labels = [newest?.createdBy, notice.createdBy].filter((label) => label !== undefined);
  for (const label of labels) {
    const people = label.startsWith('token:')
      ? await makersOfTokens(q, [label.slice('token:'.length)])
      : [label];
    for (const person of people) {
      if (person.startsWith('user:')) {
        const user = await findUserByEmail(q, person.slice('user:'.length));
        if (user !== null && user.deactivatedAt === null) {
          return user.email;
        }
      }
    }
  }
  return null;
}

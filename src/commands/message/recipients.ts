import { isPerson, personOf } from '#src/domain/actor.ts';
import { isObjection } from '#src/domain/approval.ts';
import { byRole } from '#src/domain/checklist.ts';
import type { ContactRole } from '#src/domain/ladder.ts';
import type { Audience } from '#src/domain/promise.ts';
import { alertTargets } from '#src/outbox/staff/tell.ts';
import { activePeople, type ApprovalRow } from '#src/store/approvals.ts';
import { componentsOfNotices, updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { ruleMakersOf } from '#src/store/planning.ts';
import { listContacts, type ContactRow } from '#src/store/promises.ts';
import type { Queries } from '#src/store/queries.ts';
import { findUserByEmail } from '#src/store/staff.ts';
import { teamsOfComponents } from '#src/store/teams.ts';
import type { Looks } from '../approval/looks.ts';
import { withMakers } from '../token/makers.ts';

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
  roles: readonly Audience[],
  /** Addresses for roles that are known to the caller. */
  known: Partial<Record<Audience, readonly string[]>> = {},
): Promise<Recipient[]> {
  const found = new Map<string, Recipient>();
  const add = (recipient: Recipient) => found.set(recipient.target, recipient);
  let unheld = false;
  const contacts = await fittingContacts(q, notice);
  for (const role of roles) {
    const people = known[role] ?? (role === 'author' ? await authorAddress(q, notice) : null);
    if (people !== null) {
      unheld ||= people.length === 0;
      people.forEach((target) => add({ channel: 'mail', target, label: `${role} ${target}` }));
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

/**
 * Whom a message about a second person's look reaches: those who may give it, or, where somebody
 * objected, those who wrote it. Nobody is asked to look at what they wrote themselves. Where
 * nobody is left to look at it the owners are told, who can end it.
 */
export async function lookersOf(
  q: Queries,
  notice: NoticeRow,
  roles: readonly Audience[],
  row: ApprovalRow,
  { deciders, authors }: Looks,
): Promise<Recipient[]> {
  if (isObjection(row)) {
    const writers = authors.filter((label) => label !== row.decidedBy);
    return recipientsOf(q, notice, roles, { author: writers.map(personOf) });
  }
  if (deciders.length === 0) {
    return ownersAnd(q, notice, []);
  }
  const kept = new Set(authors.filter((label) => !deciders.includes(label)).map(personOf));
  const found = await recipientsOf(q, notice, roles, { decider: deciders.map(personOf) });
  return found.filter(({ target }) => !kept.has(target));
}

/** Every owner who can sign in, and those whom these roles reach besides. */
export async function ownersAnd(
  q: Queries,
  notice: NoticeRow,
  roles: readonly ContactRole[],
): Promise<Recipient[]> {
  const owners = (await activePeople(q)).filter(({ role }) => role === 'owner');
  const found = new Map<string, Recipient>(
    owners.map(({ email }) => [email, { channel: 'mail', target: email, label: `owner ${email}` }]),
  );
  const others = roles.length === 0 ? [] : await recipientsOf(q, notice, roles);
  others.forEach((one) => found.set(one.target, found.get(one.target) ?? one));
  return [...found.values()];
}

/** The most particular first: whoever is named for this team and tier goes before whoever is for all. */
export async function fittingContacts(q: Queries, notice: NoticeRow): Promise<ContactRow[]> {
  // The team of what is merely touched has nothing to do here.
  const { noticed } = byRole(await componentsOfNotices(q, [notice.id]));
  const teams = new Set([
    ...(notice.ownerTeam === null ? [] : [notice.ownerTeam]),
    ...(await teamsOfComponents(
      q,
      noticed.map(({ componentId }) => componentId),
    )),
  ]);
  return (await listContacts(q)).filter(
    (contact) =>
      (contact.team === null || teams.has(contact.team)) &&
      (contact.tier === null || contact.tier === notice.tier),
  );
}

/**
 * Where the newest update's writer reads mail; for a token, whoever made it; for recurring work
 * that the clock publishes, whoever made its rule. None: nobody does.
 */
async function authorAddress(q: Queries, notice: NoticeRow): Promise<string[]> {
  const [newest] = await updatesOfNotices(q, [notice.id]);
  const makers = await ruleMakersOf(q, notice.id);
  const labels = [newest?.createdBy, notice.createdBy, ...makers].filter(
    (label) => label !== undefined,
  );
  for (const label of labels) {
    const people = await withMakers(q, [label]);
    for (const person of people) {
      if (isPerson(person)) {
        const user = await findUserByEmail(q, personOf(person));
        if (user !== null && user.deactivatedAt === null) {
          return [user.email];
        }
      }
    }
  }
  return [];
}

import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidInput, notFound, type Fault } from '#src/domain/errors.ts';
import { CONTACT_ROLES, type ContactRole } from '#src/domain/ladder.ts';
import { TIERS, type Tier } from '#src/domain/severity.ts';
import { newId } from '#src/store/ids.ts';
import {
  deleteContact,
  findContact,
  insertContact,
  listContacts as listRows,
  updateContact,
  type ContactRow,
} from '#src/store/promises.ts';
import type { Queries } from '#src/store/queries.ts';
import { audited } from '../audited.ts';
import { line, oneOf, parseInput } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';

const audit = audited('contact');

export interface ContactView {
  id: string;
  /** Null: every team, every tier. */
  team: string | null;
  tier: Tier | null;
  role: ContactRole;
  name: string;
  email: string | null;
  webhook_url: string | null;
  /** How else to reach them. */
  reach: string | null;
  position: number;
}

const ContactInput = z.strictObject({
  team: line(60).nullish(),
  tier: oneOf(TIERS).nullish(),
  role: oneOf(CONTACT_ROLES.filter((role) => role !== 'author') as [ContactRole, ...ContactRole[]]),
  name: line(80),
  email: line(254).nullish(),
  webhook_url: line(500)
    .refine((text) => URL.parse(text)?.protocol === 'https:', {
      error: 'must be an https address',
    })
    .nullish(),
  reach: line(200).nullish(),
  position: z.int().min(0).max(1_000).default(0),
});

function viewOf(row: ContactRow): ContactView {
  return {
    id: row.id,
    team: row.team,
    tier: row.tier,
    role: row.role,
    name: row.name,
    email: row.email,
    webhook_url: row.webhookUrl,
    reach: row.reach,
    position: row.position,
  };
}

function columnsOf(context: CommandContext, raw: unknown) {
  const input = parseInput(ContactInput, raw);
  const faults: Fault[] = [];
  let email: string | null = null;
  if (input.email) {
    const parsed = context.parseAddress(input.email);
    if (parsed.ok) {
      email = parsed.address;
    } else {
      faults.push({ pointer: '/email', detail: parsed.detail });
    }
  }
  const wrong = input.webhook_url ? context.webhookFault(input.webhook_url) : null;
  if (wrong !== null) {
    faults.push({ pointer: '/webhook_url', detail: wrong });
  }
  if (!input.email && !input.webhook_url) {
    faults.push({ pointer: '/email', detail: 'is needed, unless there is a webhook_url' });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  return {
    team: input.team ?? null,
    tier: input.tier ?? null,
    role: input.role,
    name: input.name,
    email,
    webhookUrl: input.webhook_url ?? null,
    reach: input.reach ?? null,
    position: input.position,
  };
}

/** Whom staff are told through, in their order. */
export async function listContacts(context: CommandContext, actor: Actor): Promise<ContactView[]> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return (await listRows(context.store.read)).map(viewOf);
}

/** One of them. Throws `not_found`. */
export async function readContact(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<ContactView> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return viewOf(await loadRow(context.store.read, id));
}

async function loadRow(q: Queries, id: string): Promise<ContactRow> {
  const row = await findContact(q, id);
  if (row === null) {
    throw notFound('There is no contact of this id.');
  }
  return row;
}

/** Adds a contact. Throws `invalid`. */
export async function createContact(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<ContactView> {
  requireScope(actor, 'settings:write');
  const columns = columnsOf(context, raw);
  const now = context.now();
  const row: ContactRow = { id: newId(), ...columns, createdAt: now, updatedAt: now };
  return context.store.transaction(async (q) => {
    await insertContact(q, row);
    await audit(q, actor, 'contact.create', row.id, now);
    return viewOf(row);
  });
}

/** Replaces a contact. Throws `invalid`, `not_found`, `stale`. */
export async function editContact(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<ContactView> {
  requireScope(actor, 'settings:write');
  const columns = columnsOf(context, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await loadRow(q, id);
    requireUnchanged(viewOf(row), expectedRevision);
    await updateContact(q, id, { ...columns, updatedAt: now });
    await audit(q, actor, 'contact.edit', id, now);
    return viewOf({ ...row, ...columns });
  });
}

/** Removes a contact. Throws `not_found`, `stale`. */
export async function removeContact(
  context: CommandContext,
  actor: Actor,
  id: string,
  expectedRevision?: number,
): Promise<void> {
  requireScope(actor, 'settings:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const row = await loadRow(q, id);
    requireUnchanged(viewOf(row), expectedRevision);
    await deleteContact(q, id);
    await audit(q, actor, 'contact.remove', id, now);
  });
}

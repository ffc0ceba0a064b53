import * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
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
import { operation, type Tx } from '../operation.ts';
import { line, oneOf, parseInput } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';

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

function columnsOf(tx: Tx, raw: unknown) {
  const input = parseInput(ContactInput, raw);
  const faults: Fault[] = [];
  let email: string | null = null;
  if (input.email) {
    const parsed = tx.parseAddress(input.email);
    if (parsed.ok) {
      email = parsed.address;
    } else {
      faults.push({ pointer: '/email', detail: parsed.detail });
    }
  }
  const wrong = input.webhook_url ? tx.webhookFault(input.webhook_url) : null;
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
export const listContacts = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<ContactView[]> => {
    return (await listRows(tx.q)).map(viewOf);
  },
);

/** One of them. Throws `not_found`. */
export const readContact = operation({ scope: SETTINGS_READERS }).read(
  async (tx, id: string): Promise<ContactView> => {
    return viewOf(await loadRow(tx.q, id));
  },
);

async function loadRow(q: Queries, id: string): Promise<ContactRow> {
  const row = await findContact(q, id);
  if (row === null) {
    throw notFound('There is no contact of this id.');
  }
  return row;
}

/** Adds a contact. Throws `invalid`. */
export const createContact = operation({ scope: 'settings:write' }).write(
  async (tx, raw: unknown): Promise<ContactView> => {
    const columns = columnsOf(tx, raw);

    const row: ContactRow = { id: newId(), ...columns, createdAt: tx.now, updatedAt: tx.now };

    await insertContact(tx.q, row);
    await tx.audit('contact.create', 'contact', row.id);
    return viewOf(row);
  },
);

/** Replaces a contact. Throws `invalid`, `not_found`, `stale`. */
export const editContact = operation({ scope: 'settings:write' }).write(
  async (tx: Tx, id: string, raw: unknown, expectedRevision?: number): Promise<ContactView> => {
    const columns = columnsOf(tx, raw);

    const row = await loadRow(tx.q, id);
    requireUnchanged(viewOf(row), expectedRevision);
    await updateContact(tx.q, id, { ...columns, updatedAt: tx.now });
    await tx.audit('contact.edit', 'contact', id);
    return viewOf({ ...row, ...columns });
  },
);

/** Removes a contact. Throws `not_found`, `stale`. */
export const removeContact = operation({ scope: 'settings:write' }).write(
  async (tx, id: string, expectedRevision?: number) => {
    const row = await loadRow(tx.q, id);
    requireUnchanged(viewOf(row), expectedRevision);
    await deleteContact(tx.q, id);
    await tx.audit('contact.remove', 'contact', id);
  },
);

import type { Tx } from '#src/commands/operation.ts';
import { newId } from '#src/store/ids.ts';
import {
  insertSubscriber,
  updateSubscriber,
  type Choices,
  type SubscriberChange,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import { askToConfirm, mayAsk, newSubscriber } from '../confirmation.ts';
import { completeWishes } from '../input.ts';
import { changePreferences } from '../preferences.ts';
import { appliedColumns, applyWishes, resolveWishes, type MailClock } from '../wishes.ts';
import type { ImportOptions } from './options.ts';
import type { People } from './people.ts';
import { rowFault, wishesOfCells } from './row-input.ts';
import type { Row } from './rows.ts';

export type Outcome =
  | { did: 'added' | 'changed' }
  | { did: 'skipped'; detail: string | null }
  | { did: 'refused'; detail: string };

/** What some rows of an import are worked off with. */
export interface ImportJob {
  tx: Tx;
  people: People;
  choices: Choices;
  clock: MailClock;
  options: ImportOptions;
  consent: Record<string, unknown>;
}

const refused = (detail: string): Outcome => ({ did: 'refused', detail });
const skipped = (detail: string | null): Outcome => ({ did: 'skipped', detail });

/**
 * Does with one row what the import says. Nobody who left, complained, is suppressed or had
 * themselves erased is brought back, whatever the file says of them.
 */
export async function applyRow(job: ImportJob, row: Row): Promise<Outcome> {
  if (row.fault !== null) {
    return refused(row.fault);
  }
  const address = job.people.addressOf(row);
  if (!address.ok) {
    return refused(`email ${address.detail}`);
  }
  const status = row.cells.status?.toLowerCase();
  if (status !== undefined && !['confirmed', 'active', 'subscribed'].includes(status)) {
    return skipped('is not subscribed, by the column status');
  }
  try {
    const wanted = wishesOfCells(row.cells);
    if (job.people.isErased(address.key)) {
      return skipped('had themselves erased; only they can subscribe again');
    }
    const known = await job.people.find(address.key);
    return known === null
      ? await addNew(job, address, wanted)
      : await applyToKnown(job, known, wanted);
  } catch (error) {
    return refused(rowFault(error, row.cells));
  }
}

async function addNew(
  job: ImportJob,
  address: { address: string; key: string },
  wanted: ReturnType<typeof wishesOfCells>,
): Promise<Outcome> {
  const { tx, options, clock } = job;
  const wishes = await resolveWishes(tx.q, completeWishes(wanted), { choices: job.choices });
  const id = newId();
  const row = { ...newSubscriber(address, wishes, { id, now: clock.now }), consent: job.consent };
  if (options.confirmed) {
    if (!options.dryRun) {
      job.people.add({ ...row, ...appliedColumns(null, wishes, clock), ...vouched(job) }, wishes);
    }
    return { did: 'added' };
  }
  if (!(await mayAsk(tx, address.key))) {
    return skipped('their mailbox was asked to confirm already, at this or a like address');
  }
  if (!options.dryRun) {
    await insertSubscriber(tx.q, row);
    await askToConfirm(tx, { id, emailKey: address.key });
  }
  return { did: 'added' };
}

function vouched({ clock, consent }: ImportJob): SubscriberChange {
  return { confirmedAt: clock.now, confirmedBy: 'import', consent };
}

async function applyToKnown(
  job: ImportJob,
  known: SubscriberRow,
  wanted: ReturnType<typeof wishesOfCells>,
): Promise<Outcome> {
  const { tx, options, clock, choices } = job;
  if (known.complainedAt !== null || known.suppressedAt !== null) {
    return skipped('gets no mail: it came back, was complained about, or staff ended it');
  }
  if (known.unsubscribedAt !== null) {
    return skipped('unsubscribed; only they can subscribe again');
  }
  if (known.status === 'pending' && options.confirmed) {
    const wishes = await resolveWishes(tx.q, completeWishes(wanted), { choices });
    if (!options.dryRun) {
      await applyWishes(tx.q, known.id, wishes, clock, vouched(job));
    }
    return { did: 'changed' };
  }
  if (!options.updateExisting) {
    // What people chose themselves counts for more than a list.
    return skipped(null);
  }
  await resolveWishes(tx.q, completeWishes(wanted), { choices });
  if (!options.dryRun) {
    await changePreferences(tx.q, known, wanted, clock);
    await updateSubscriber(tx.q, known.id, { consent: known.consent ?? job.consent });
  }
  return { did: 'changed' };
}

import { newId } from '../../../store/ids.ts';
import type { Queries } from '../../../store/queries.ts';
import {
  findSubscriberByKey,
  insertSubscriber,
  updateSubscriber,
  type SubscriberChange,
  type SubscriberRow,
} from '../../../store/subscribers.ts';
import { askToConfirm, mayAsk, newSubscriber } from '../confirmation.ts';
import type { SubscriberContext } from '../context.ts';
import { isErased } from '../erased.ts';
import { completeWishes } from '../input.ts';
import { changePreferences } from '../preferences.ts';
import { applyWishes, resolveWishes, type MailClock } from '../wishes.ts';
import { rowFault, wishesOfCells } from './row-input.ts';
import type { Row } from './rows.ts';
import type { ImportOptions } from './options.ts';

export type Outcome =
  | { did: 'added' | 'changed' }
  | { did: 'skipped'; detail: string | null }
  | { did: 'refused'; detail: string };

/** What an import is worked off with. */
export interface ImportJob {
  context: SubscriberContext;
  q: Queries;
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
  const { context, q } = job;
  if (row.fault !== null) {
    return refused(row.fault);
  }
  const address = context.parseAddress(row.cells.email ?? '');
  if (!address.ok) {
    return refused(`email ${address.detail}`);
  }
  const status = row.cells.status?.toLowerCase();
  if (status !== undefined && !['confirmed', 'active', 'subscribed'].includes(status)) {
    return skipped('is not subscribed, by the column status');
  }
  try {
    const wanted = wishesOfCells(row.cells);
    if (await isErased(context, q, address.key)) {
      return skipped('had themselves erased; only they can subscribe again');
    }
    const known = await findSubscriberByKey(q, address.key);
    if (known === null) {
      const wishes = await resolveWishes(q, completeWishes(wanted));
      if (!job.options.confirmed && !(await mayAsk(context, q, address.key, job.clock.now))) {
        return skipped('their mailbox was asked to confirm already, at this or a like address');
      }
      if (!job.options.dryRun) {
        const id = newId();
        const { consent } = job;
        await insertSubscriber(q, {
          ...newSubscriber(address, wishes, { id, now: job.clock.now }),
          consent,
        });
        await (job.options.confirmed
          ? applyWishes(q, id, wishes, job.clock, vouched(job))
          : askToConfirm(context, q, { id, emailKey: address.key }, job.clock.now));
      }
      return { did: 'added' };
    }
    return await applyToKnown(job, known, wanted);
  } catch (error) {
    return refused(rowFault(error, row.cells));
  }
}

function vouched({ clock, consent }: ImportJob): SubscriberChange {
  return { confirmedAt: clock.now, confirmedBy: 'import', consent };
}

async function applyToKnown(
  job: ImportJob,
  known: SubscriberRow,
  wanted: ReturnType<typeof wishesOfCells>,
): Promise<Outcome> {
  const { q, options, clock } = job;
  if (known.complainedAt !== null || known.suppressedAt !== null) {
    return skipped('gets no mail: it came back, was complained about, or staff ended it');
  }
  if (known.unsubscribedAt !== null) {
    return skipped('unsubscribed; only they can subscribe again');
  }
  if (known.status === 'pending' && options.confirmed) {
    const wishes = await resolveWishes(q, completeWishes(wanted));
    if (!options.dryRun) {
      await applyWishes(q, known.id, wishes, clock, vouched(job));
    }
    return { did: 'changed' };
  }
  if (!options.updateExisting) {
    // What people chose themselves counts for more than a list.
    return skipped(null);
  }
  await resolveWishes(q, completeWishes(wanted));
  if (!options.dryRun) {
    await changePreferences(q, known, wanted, clock);
    await updateSubscriber(q, known.id, { consent: known.consent ?? job.consent });
  }
  return { did: 'changed' };
}

import type { ImportStatus } from '../../../domain/subscriber.ts';
import {
  importContent,
  openImports,
  updateImport,
  type ImportFacts,
} from '../../../store/imports.ts';
import { writeAudit } from '../../../store/record.ts';
import type { SubscriberContext } from '../context.ts';
import { mailClock } from '../mail-clock.ts';
import { applyRow, type Outcome } from './apply-row.ts';
import { ASKED_A_MINUTE, type ImportOptions } from './options.ts';
import { rowsOf, type Row } from './rows.ts';

const BATCH = 200;
/** Rows whose faults are kept; the count goes on. */
export const KEPT_FAULTS = 1_000;
const OPEN: readonly ImportStatus[] = ['waiting', 'running'];

/** The file that is being read, at the row after the checkpoint. */
interface Reading {
  id: string;
  checkpoint: number;
  rows: AsyncGenerator<Row>;
}

/**
 * Makes the step that works off imports: each call one batch of rows, with the checkpoint in the
 * same transaction. Killed at any point, the next process goes on where the last commit left it;
 * two at once do no row twice. True when there is more to do at once.
 */
export function createImportStep(
  context: SubscriberContext,
  { batch = BATCH, only }: { batch?: number; only?: string } = {},
): () => Promise<boolean> {
  let reading: Reading | null = null;

  async function readingOf(row: ImportFacts): Promise<Reading> {
    if (reading?.id === row.id && reading.checkpoint === row.checkpoint) {
      return reading;
    }
    const rows = rowsOf(await importContent(context.store.read, row.id));
    reading = { id: row.id, checkpoint: row.checkpoint, rows: after(rows, row.checkpoint) };
    return reading;
  }

  return async () => {
    const now = context.now();
    const open = await openImports(context.store.read);
    const row = open.find(
      (one) => (only === undefined || one.id === only) && allowance(one, now) > 0,
    );
    if (row === undefined) {
      reading = null;
      return false;
    }
    const source = await readingOf(row);
    const rows = await take(source.rows, Math.min(batch, allowance(row, now)));
    const went = await workOff(context, row, rows, now);
    // Another process was there: read again from where it stands.
    reading = went && rows.length > 0 ? { ...source, checkpoint: rows.at(-1)!.line } : null;
    return true;
  };
}

/** How many rows may be done now: people are asked to confirm at a pace. */
function allowance({ options, added, createdAt }: ImportFacts, now: number): number {
  const { confirmed, dryRun } = options as unknown as ImportOptions;
  const minutes = Math.floor((now - createdAt) / 60_000) + 1;
  return confirmed || dryRun ? Infinity : minutes * ASKED_A_MINUTE - added;
}

async function* after(rows: AsyncGenerator<Row>, checkpoint: number): AsyncGenerator<Row> {
  for await (const row of rows) {
    if (row.line > checkpoint) {
      yield row;
    }
  }
}

async function take(rows: AsyncGenerator<Row>, count: number): Promise<Row[]> {
  const taken: Row[] = [];
  while (taken.length < count) {
    const next = await rows.next();
    if (next.done === true) {
      break;
    }
    taken.push(next.value);
  }
  return taken;
}

/** Does the rows and moves the checkpoint; no rows: the import is done. False: it was elsewhere. */
async function workOff(
  context: SubscriberContext,
  before: ImportFacts,
  rows: readonly Row[],
  now: number,
): Promise<boolean> {
  const options = before.options as unknown as ImportOptions;
  const from = { statuses: OPEN, checkpoint: before.checkpoint };
  return context.store.transaction(async (q) => {
    // Taken first: where another process has moved it, nothing of the batch is done.
    const checkpoint = rows.at(-1)?.line ?? before.checkpoint;
    if (!(await updateImport(q, before.id, from, { status: 'running', checkpoint }))) {
      return false;
    }
    if (rows.length === 0) {
      await finish(context, before, now);
      return true;
    }
    const clock = await mailClock(context, q, now);
    const counts = countsOf(before);
    const faults = [...before.faults];
    for (const row of rows) {
      const job = { context, q, clock, options, consent: before.consent };
      const outcome = await applyRow(job, row);
      counts[outcome.did] += 1;
      const fault = faultOf(row, outcome);
      if (fault !== null && faults.length < KEPT_FAULTS) {
        faults.push(fault);
      }
    }
    await updateImport(q, before.id, { statuses: OPEN }, { ...counts, faults });
    return true;
  });
}

function countsOf({ added, changed, skipped, refused }: ImportFacts) {
  return { added, changed, skipped, refused };
}

function faultOf(row: Row, outcome: Outcome): ImportFacts['faults'][number] | null {
  const detail = outcome.did === 'refused' || outcome.did === 'skipped' ? outcome.detail : null;
  const email = row.cells.email?.slice(0, 254);
  return detail === null
    ? null
    : { line: row.line, detail, ...(email === undefined ? {} : { email }) };
}

async function finish(context: SubscriberContext, row: ImportFacts, now: number): Promise<void> {
  const { dryRun } = row.options as unknown as ImportOptions;
  await context.store.transaction(async (q) => {
    await updateImport(
      q,
      row.id,
      { statuses: OPEN },
      // A rehearsal keeps the file: the import itself may follow.
      { status: 'done', finishedAt: now, ...(dryRun ? {} : { content: '' }) },
    );
    if (!dryRun) {
      await writeAudit(q, {
        at: now,
        actor: row.createdBy,
        action: 'subscriber.import',
        entity: 'subscriber_import',
        entityId: row.id,
        detail: countsOf(row),
      });
    }
  });
}

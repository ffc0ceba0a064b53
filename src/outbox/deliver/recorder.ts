import { Mutex } from '#src/store/mutex.ts';
import type { Outcome } from './outcome.ts';
import { recordOutcomes, type RecordFacts } from './record.ts';
import type { MailWorkerDeps } from './deps.ts';

/**
 * What is accepted and not yet on record goes out twice if the process dies now: as often as the
 * disk allows, then, but not so often that writing takes more than a twentieth of the time.
 */
const SHORTEST_MS = 20;
const LONGEST_MS = 100;
const SHARE = 20;

/** The record of one batch. */
interface Recording {
  /** Takes what came of one delivery; it is on record soon. */
  add(outcome: Outcome): void;
  /** Puts the rest on record. Rejects where the database cannot be written to. */
  finish(rest: readonly Outcome[]): Promise<void>;
}

/** Records what becomes of all batches that a worker has under way. */
export interface Recorder {
  begin(owner: string, facts: Omit<RecordFacts, 'now'>): Recording;
}

interface Open {
  owner: string;
  facts: Omit<RecordFacts, 'now'>;
  unrecorded: Outcome[];
}

/**
 * Records the outcomes of batches while they are under way: a server that takes minutes over one
 * message must not leave the others, which it has accepted, without a record. All batches go on
 * record together, since it is the disk that takes the time, whatever it is given.
 */
export function createRecorder(deps: Pick<MailWorkerDeps, 'store' | 'now' | 'log'>): Recorder {
  const open = new Set<Open>();
  const turns = new Mutex();
  let timer: NodeJS.Timeout | undefined;

  async function write(batches: Iterable<Open>): Promise<void> {
    const taken = [...batches]
      .filter(({ unrecorded }) => unrecorded.length > 0)
      .map((batch) => ({ batch, outcomes: batch.unrecorded.splice(0) }));
    if (taken.length === 0) {
      return;
    }
    try {
      await deps.store.transaction(async (q) => {
        for (const { batch, outcomes } of taken) {
          const facts = { ...batch.facts, now: deps.now() };
          await recordOutcomes(q, batch.owner, outcomes, facts);
        }
      });
    } catch (error) {
      taken.forEach(({ batch, outcomes }) => batch.unrecorded.unshift(...outcomes));
      throw error;
    }
  }

  /** Each gets its own chance where they cannot be written together. */
  async function writeLast(batch: Open): Promise<void> {
    try {
      await write(open);
    } catch (error) {
      if (open.size === 1) {
        throw error;
      }
      await write([batch]);
    }
  }

  function writeAfter(ms: number): void {
    timer = setTimeout(() => void writeNow(), ms);
    timer.unref();
  }

  async function writeNow(): Promise<void> {
    const begun = performance.now();
    try {
      await turns.run(() => write(open));
    } catch (error) {
      deps.log.warn({ err: error }, 'What was sent could not be recorded; it is tried again.');
    }
    timer = undefined;
    if (open.size > 0) {
      const pause = (performance.now() - begun) * SHARE;
      writeAfter(Math.min(Math.max(pause, SHORTEST_MS), LONGEST_MS));
    }
  }

  return {
    begin(owner, facts) {
      const batch: Open = { owner, facts, unrecorded: [] };
      open.add(batch);
      if (timer === undefined) {
        writeAfter(SHORTEST_MS);
      }
      return {
        add(outcome) {
          batch.unrecorded.push(outcome);
        },
        async finish(rest) {
          batch.unrecorded.push(...rest);
          try {
            await turns.run(() => writeLast(batch));
          } finally {
            open.delete(batch);
          }
        },
      };
    },
  };
}

import type { Outcome } from './outcome.ts';
import { recordOutcomes, type RecordFacts } from './record.ts';
import type { MailWorkerDeps } from './deps.ts';

/** What is accepted and not yet on record goes out twice if the process dies now. */
const RECORD_EVERY_MS = 100;

export interface Recorder {
  /** Takes what came of one delivery; it is on record soon. */
  add(outcome: Outcome): void;
  /** Puts the rest on record. Rejects where the database cannot be written to. */
  finish(rest: readonly Outcome[]): Promise<void>;
}

/**
 * Records the outcomes of a batch while it is under way: a server that takes minutes over one
 * message must not leave the others, which it has accepted, without a record. Fast batches are
 * still recorded in one go.
 */
export function startRecorder(
  deps: Pick<MailWorkerDeps, 'store' | 'now' | 'log'>,
  owner: string,
  facts: Omit<RecordFacts, 'now'>,
): Recorder {
  let unrecorded: Outcome[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    const outcomes = unrecorded;
    unrecorded = [];
    if (outcomes.length === 0) {
      return;
    }
    try {
      await deps.store.transaction((q) =>
        recordOutcomes(q, owner, outcomes, { ...facts, now: deps.now() }),
      );
    } catch (error) {
      unrecorded = [...outcomes, ...unrecorded];
      throw error;
    }
  }

  const timer = setInterval(() => {
    writing = writing.then(write).catch((error: unknown) => {
      deps.log.warn({ err: error }, 'What was sent could not be recorded; it is tried again.');
    });
  }, RECORD_EVERY_MS);
  timer.unref();

  return {
    add(outcome) {
      unrecorded.push(outcome);
    },
    async finish(rest) {
      clearInterval(timer);
      await writing;
      unrecorded.push(...rest);
      await write();
    },
  };
}

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

  let timer: NodeJS.Timeout | undefined;

  function writeAfter(ms: number): void {
    timer = setTimeout(() => {
      const begun = performance.now();
      writing = write()
        .catch((error: unknown) => {
          deps.log.warn({ err: error }, 'What was sent could not be recorded; it is tried again.');
        })
        .then(() => {
          const pause = (performance.now() - begun) * SHARE;
          if (timer !== undefined) {
            writeAfter(Math.min(Math.max(pause, SHORTEST_MS), LONGEST_MS));
          }
        });
    }, ms);
    timer.unref();
  }

  writeAfter(SHORTEST_MS);

  return {
    add(outcome) {
      unrecorded.push(outcome);
    },
    async finish(rest) {
      clearTimeout(timer);
      timer = undefined;
      await writing;
      unrecorded.push(...rest);
      await write();
    },
  };
}

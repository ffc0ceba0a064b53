import type { BounceReport } from '#src/domain/bounce.ts';
import { Refusal } from '#src/domain/errors.ts';
import { createThreads, ThreadFailed } from '#src/platform/threads.ts';
import { parsedFront } from './bounds.ts';

/** What the thread is asked. */
export interface ReportTask {
  raw: Uint8Array;
  addressedTo: readonly string[];
}

export interface ReportReader {
  /**
   * Reads a message that came back, as `readReport` does, in a thread of its own: strangers write
   * these. Throws `invalid` for one that the thread does not survive, or not in time.
   */
  read(raw: Uint8Array, addressedTo: readonly string[]): Promise<BounceReport | null>;
  close(): Promise<void>;
}

/** What is parsed takes a tenth of a second on a slow machine; the thread's start a few more. */
const WITHIN_MS = 10_000;
/** Reports come in a bunch after a mailing, and then none for days. */
const IDLE_MS = 60_000;
const LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 64, stackSizeMb: 2 };

/**
 * @param file what the thread runs: `src/server/report-thread.ts`, or what was built of it
 * @param secret what our return paths are signed with
 */
export function createReportReader(
  file: string,
  secret: string,
  withinMs = WITHIN_MS,
): ReportReader {
  const threads = createThreads<ReportTask, BounceReport | null>({
    file,
    workerData: { secret },
    limits: LIMITS,
    withinMs,
    idleMs: IDLE_MS,
  });
  return {
    async read(raw, addressedTo) {
      try {
        // A copy: to hand over a part of a buffer is to hand over all of it.
        return await threads.ask({ raw: new Uint8Array(parsedFront(raw)), addressedTo });
      } catch (error) {
        if (error instanceof ThreadFailed && ['died', 'late'].includes(error.why)) {
          throw new Refusal(
            'invalid',
            'The message takes more time or memory to read than it may.',
          );
        }
        throw error;
      }
    },
    close: () => threads.close(),
  };
}

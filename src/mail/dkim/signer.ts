import { availableParallelism } from 'node:os';
import { createThreads, type ThreadFailed } from '#src/platform/threads.ts';
import type { DkimKey } from './key.ts';

export interface DkimSigner {
  /**
   * The same message with a DKIM-Signature in front.
   *
   * @throws {Error} with code `EDKIM` where it cannot be signed; it is never given back unsigned
   */
  sign(raw: Buffer): Promise<Buffer>;
  close(): Promise<void>;
}

/** A key signs some thousand messages a second; more threads than this wait for the relay. */
const MOST_THREADS = 2;
/** The thread holds a message or two and the library; the mail worker counts its memory. */
const LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 48, stackSizeMb: 2 };

/** The outbox tries again later: what is wrong is the thread or the key, never the recipient. */
class SigningFailed extends Error {
  readonly code = 'EDKIM';

  constructor(reason: ThreadFailed) {
    super(`The mail could not be signed: ${reason.message}`);
    this.name = 'SigningFailed';
  }
}

/**
 * Signs in threads beside the one that composes and sends: an RSA signature takes as long as
 * composing and sending the message. A thread that dies is replaced with the next message.
 *
 * @param file what a thread runs: `src/server/dkim-thread.ts`, or what was built of it
 * @param threads one less than there are processors, at most 2, unless given
 */
export function createDkimSigner(
  key: DkimKey,
  file: string,
  threads = Math.max(1, Math.min(MOST_THREADS, availableParallelism() - 1)),
): DkimSigner {
  const signers = createThreads<Uint8Array, string>({
    file,
    workerData: key,
    limits: LIMITS,
    most: threads,
  });
  return {
    async sign(raw) {
      const header = await signers.ask(raw).catch((error: ThreadFailed) => {
        throw new SigningFailed(error);
      });
      return Buffer.concat([Buffer.from(header, 'latin1'), raw]);
    },
    close: () => signers.close(),
  };
}

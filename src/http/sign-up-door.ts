import { setTimeout as sleep } from 'node:timers/promises';
import type { ProofOfWork } from './proof-of-work.ts';
import { createRequestLimit } from './request-limit.ts';

/** No answer leaves sooner: what is known of an address changes the work by less than this. */
const NOT_BEFORE_MS = 150;

/** Who asks on the public page, and with what. */
export interface SignUpAttempt {
  ip: string;
  /** A field that people do not see was filled in. */
  trapped: boolean;
  /** The solved challenge; empty for none. */
  proof: string;
}

/**
 * The door of the subscribe form: limits, then the work, and an answer after the same time
 * whatever came of it. A trapped request is answered alike and does nothing. Throws `too_many`,
 * and what `act` throws.
 */
export function createSignUpDoor(proofOfWork: ProofOfWork | null) {
  const limit = createRequestLimit();
  return async ({ ip, trapped, proof }: SignUpAttempt, act: () => Promise<unknown>) => {
    const wait = sleep(NOT_BEFORE_MS);
    limit({ ip, proved: proofOfWork === null || (await proofOfWork.holds(proof)) });
    if (!trapped) {
      await act();
    }
    await wait;
  };
}

import { availableParallelism } from 'node:os';
import { createGate } from './gate.ts';

/**
 * A hash takes 32 MiB and a tenth of a second of one of the four threads that compression needs as
 * well: two leave half of them free, one leaves a processor to the page where there are two.
 */
const AT_ONCE = availableParallelism() > 2 ? 2 : 1;

const gate = createGate({ atOnce: AT_ONCE, waiting: 8, retryAfterSeconds: 2 });

/** Whether another password would be refused, because too many are looked at already. */
export const isHashingFull = (): boolean => gate.isFull();

/** The hash of a new password, as sign-in expects it. Throws `too_many` while too many wait. */
export function hashPassword(password: string): Promise<string> {
  return gate.run(async () => {
    const crypto = await import('better-auth/crypto');
    return crypto.hashPassword(password);
  });
}

/** Whether a password belongs to a hash. Throws `too_many` while too many wait. */
export function verifyPassword(input: { hash: string; password: string }): Promise<boolean> {
  return gate.run(async () => {
    const crypto = await import('better-auth/crypto');
    return crypto.verifyPassword(input);
  });
}

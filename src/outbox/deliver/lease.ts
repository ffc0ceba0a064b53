import { renewLeases } from '#src/store/leases.ts';
import { LEASE_MS } from '../claim.ts';
import type { MailWorkerDeps } from './deps.ts';

/** Nothing is sent on a lease that ends within this time: somebody else may be about to send it. */
const MARGIN_MS = 5_000;

export interface HeldLease {
  /** Whether a message may still be sent under the lease. */
  holds(): boolean;
  release(): void;
}

/**
 * Prolongs the leases of a batch while it is being sent: a server may take minutes over one
 * message, which must not make a second worker send it again.
 */
export function holdLease(
  deps: Pick<MailWorkerDeps, 'store' | 'now' | 'log'>,
  owner: string,
  ids: readonly string[],
  firstUntil: number,
): HeldLease {
  let until = firstUntil;
  const renew = async (): Promise<void> => {
    const next = deps.now() + LEASE_MS;
    const held = await deps.store.transaction((q) => renewLeases(q, ids, { owner, until: next }));
    if (held.length > 0) {
      until = next;
    }
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      deps.log.warn({ err: error }, 'A lease on mail could not be prolonged.');
    });
  }, LEASE_MS / 3);
  timer.unref();
  return {
    holds: () => deps.now() < until - MARGIN_MS,
    release: () => clearInterval(timer),
  };
}

import { Refusal } from '../domain/errors.ts';
import { revisionOf } from '../domain/fingerprint.ts';

/** Throws `stale` when the caller has read another state than the one that is stored now. */
export function requireUnchanged(stored: unknown, expected: number | undefined): void {
  requireRevision(revisionOf(stored), expected);
}

/** The same where the state counts its revisions itself. */
export function requireRevision(stored: number, expected: number | undefined): void {
  if (expected !== undefined && expected !== stored) {
    throw new Refusal(
      'stale',
      'Somebody has changed this meanwhile. Read it again and repeat your change.',
    );
  }
}

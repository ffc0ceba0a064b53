import type { SubscriberRow } from '#src/store/subscribers.ts';

/** Anybody can type an address into the form: who complained is left alone for so long. */
const REST_AFTER_COMPLAINT_MS = 7 * 24 * 3_600_000;

/**
 * Whether the person may be asked by mail whether they want to come back. Staff's own
 * suppression is theirs to take back.
 */
export function mayReturn(row: SubscriberRow, now: number): boolean {
  const rests = row.complainedAt !== null && now - row.complainedAt < REST_AFTER_COMPLAINT_MS;
  return row.suppressedKind !== 'staff' && !rests;
}

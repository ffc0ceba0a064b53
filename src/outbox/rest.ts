import { countDue } from '../store/leases.ts';
import type { Queries } from '../store/queries.ts';

/** Deliveries that may wait to be sent while more are written at full speed. */
const AHEAD = 2_000;
/** Short enough for an emergency that is announced meanwhile. */
const REST_MS = 250;

/**
 * How long fanning out rests after a batch, milliseconds. Both go through one writer, and mail
 * that could leave must not wait for a million rows that cannot leave yet. It never stops
 * altogether: what waits may be waiting for a server that is gone.
 */
export async function restAfterFanOut(q: Queries, now: number): Promise<number> {
  return (await countDue(q, now, AHEAD)) >= AHEAD ? REST_MS : 0;
}

/** An entry of a timeline as far as its promise of the next one goes. */
export interface Promising {
  sequence: number;
  createdAt: number;
  nextUpdateDue: number | null;
}

/** A promised update: when it was due, and when the next one came; null: none has yet. */
export interface PromisedUpdate {
  due: number;
  came: number | null;
}

export interface KeptUpdates {
  onTime: number;
  late: number;
  /** By how much the latest of them missed its time, milliseconds. */
  latestMs: number;
}

/**
 * Each promise of a next update with what came of it, in the order in which entries were written:
 * by the clock, so that a back-dated entry keeps no promise.
 */
export function promisedUpdates(timeline: readonly Promising[]): PromisedUpdate[] {
  const written = timeline.toSorted((a, b) => a.sequence - b.sequence);
  return written.flatMap(({ nextUpdateDue }, index) =>
    nextUpdateDue === null
      ? []
      : [{ due: nextUpdateDue, came: written[index + 1]?.createdAt ?? null }],
  );
}

/** How many came in time. One that has not come is late once its time has passed. */
export function keptUpdates(promises: readonly PromisedUpdate[], now: number): KeptUpdates {
  const missed = promises
    .filter(({ due, came }) => came !== null || due < now)
    .map(({ due, came }) => (came ?? now) - due);
  const late = missed.filter((by) => by > 0);
  return {
    onTime: missed.length - late.length,
    late: late.length,
    latestMs: Math.max(0, ...late),
  };
}

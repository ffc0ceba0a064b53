/** A reading is repeated so late that it takes a tenth of the time at most. */
const SHARE = 10;
/** What is read so fast is read each time. */
const FAST_MS = 10;
const KEEP_AT_MOST_MS = 60_000;

/** Reads what is asked for under a key, unless the last answer may still be given. */
export type Unhurried<T> = (key: string, read: () => Promise<T>) => Promise<T>;

/**
 * Keeps costly readings from holding the process up, however many ask and however often: those
 * who ask at once share one reading, and a slow one is given out for ten times as long as it took.
 *
 * @param clock milliseconds
 */
export function createUnhurried<T>(clock: () => number): Unhurried<T> {
  const kept = new Map<string, { value: Promise<T>; until: number }>();
  return async (key, read) => {
    const began = clock();
    for (const [other, { until }] of kept) {
      if (until <= began) {
        kept.delete(other);
      }
    }
    const known = kept.get(key);
    if (known !== undefined) {
      return known.value;
    }
    const entry = { value: read(), until: Infinity };
    kept.set(key, entry);
    try {
      const value = await entry.value;
      const took = clock() - began;
      entry.until = clock() + (took < FAST_MS ? 0 : Math.min(took * SHARE, KEEP_AT_MOST_MS));
      return value;
    } catch (error) {
      kept.delete(key);
      throw error;
    }
  };
}

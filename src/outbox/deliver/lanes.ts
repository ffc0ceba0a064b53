import type { Pace } from '../pace.ts';

/**
 * Runs `work` on every item, the first ones first, at most `limit` at once and no more to one
 * domain than its pace allows: those behind it need not wait for it.
 */
export async function eachOf<T>(
  items: readonly T[],
  limit: number,
  pace: Pace,
  domainOf: (item: T) => string,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = [...items];

  async function lane(): Promise<void> {
    while (left.length > 0) {
      const index = left.findIndex((item) => pace.begin(domainOf(item)));
      if (index === -1) {
        await pace.turn();
        continue;
      }
      const [item] = left.splice(index, 1);
      try {
        await work(item!);
      } finally {
        pace.end(domainOf(item!));
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}

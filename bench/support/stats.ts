/** Several values of one measure, from runs within one session. */
export interface Spread {
  median: number;
  min: number;
  max: number;
  runs: number;
}

export function spreadOf(values: readonly number[]): Spread {
  if (values.length === 0) {
    throw new Error('Nothing was measured.');
  }
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return {
    median: sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2,
    min: sorted[0]!,
    max: sorted.at(-1)!,
    runs: sorted.length,
  };
}

/** One value that has no spread: a count, or a size. */
export const exactly = (value: number): Spread => spreadOf([value]);

/**
 * Runs A and B in turn, so that whatever else the machine does falls on both. The first pair warms
 * both up and is not counted. Pairs change their order: A B, B A, A B …
 */
export async function inPairs<T>(
  pairs: number,
  a: () => Promise<T>,
  b: () => Promise<T>,
): Promise<[T, T][]> {
  const results: [T, T][] = [];
  for (let pair = 0; pair <= pairs; pair += 1) {
    const [first, second] = pair % 2 === 0 ? [a, b] : [b, a];
    const results1 = await first();
    const results2 = await second();
    results.push(pair % 2 === 0 ? [results1, results2] : [results2, results1]);
  }
  return results.slice(1);
}

/** The ratio of each pair, which is what the machine's other work disturbs least. */
export function ratioOf<T>(pairs: readonly [T, T][], value: (run: T) => number): Spread {
  return spreadOf(pairs.map(([a, b]) => value(a) / value(b)));
}

import type { Queries, Store } from './queries.ts';

/** Lets others go first, between two parts of some milliseconds. */
export type Pause = () => Promise<void>;

type Work<Input, Answer> = (q: Queries, input: Input, pause: Pause) => Promise<Answer>;

/** What the thread can be asked to do, by name: whatever is defined in what it imports. */
const WORKS = new Map<string, Work<unknown, unknown>>();

/**
 * Work that reads many rows and gives little, or text that is sent on as it is. It is done where
 * `store.bulk` reads: on SQLite in the thread, so that the process which serves the page makes
 * no objects of the rows. Input and answer are plain data; what it refuses is refused before.
 */
export function bulkWork<Input, Answer>(
  name: string,
  work: Work<Input, Answer>,
): (store: Store, input: Input, pause: Pause) => Promise<Answer> {
  WORKS.set(name, work as Work<unknown, unknown>);
  return async (store, input, pause) =>
    store.beside === undefined
      ? work(store.bulk, input, pause)
      : ((await store.beside(name, input)) as Answer);
}

/** In the thread: does what it was asked for. Throws for what nothing defines. */
export async function doBulkWork(
  q: Queries,
  { work: name, input }: { work: string; input: unknown },
  pause: Pause,
): Promise<unknown> {
  const work = WORKS.get(name);
  if (work === undefined) {
    throw new Error(`Nothing is known of the work ${name}.`);
  }
  return work(q, input, pause);
}

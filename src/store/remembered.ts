/** Every notice whose embargo runs, with its facts. */
export const RUNNING_EMBARGOES = 'running embargoes';

/** What a transaction has read already and nothing in it has changed since. */
const memories = new WeakMap<object, Map<string, unknown>>();

/** Lets a transaction remember; its queries must be its own. */
export function remembering<Q extends object>(q: Q): Q {
  memories.set(q, new Map());
  return q;
}

/** What was read under this name in the same transaction, or what `read` reads. */
export async function readOnce<T>(q: object, name: string, read: () => Promise<T>): Promise<T> {
  const memory = memories.get(q);
  if (memory === undefined) {
    return read();
  }
  if (!memory.has(name)) {
    memory.set(name, await read());
  }
  return memory.get(name) as T;
}

/** To be called by whoever changes what was read. */
export function forgetRead(q: object, name: string): void {
  memories.get(q)?.delete(name);
}

import type { Store } from '#src/store/queries.ts';
import { deleteOldImports } from '#src/store/imports.ts';

const KEEP_MS = 30 * 24 * 3_600_000;
const AT_ONCE = 50;

/** Forgets old imports with the addresses that they refused. True when there may be more. */
export async function forgetImports(context: { store: Store }, now: number): Promise<boolean> {
  const cutoff = now - KEEP_MS;
  return context.store.transaction(
    async (q) => (await deleteOldImports(q, cutoff, AT_ONCE)) === AT_ONCE,
  );
}

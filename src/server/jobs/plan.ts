import type { CommandContext } from '#src/commands/context.ts';
import { makeOccurrences } from '#src/commands/planning/make-occurrences.ts';

/** Days ahead of its start a minute more or less makes no difference. */
const EVERY_MS = 30_000;

const lastLooks = new WeakMap<CommandContext['store'], number>();

/** The clock's step for recurring work: looks twice a minute, and on while there is more. */
export async function plan(context: CommandContext): Promise<boolean> {
  const now = context.now();
  const last = lastLooks.get(context.store);
  if (last !== undefined && now >= last && now < last + EVERY_MS) {
    return false;
  }
  if (await makeOccurrences(context)) {
    return true;
  }
  lastLooks.set(context.store, now);
  return false;
}

import type { CommandContext } from '#src/commands/context.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { tellEmbargoesOver } from '#src/commands/promise/embargoes-over.ts';

/** A promise is told of within this time; looking at all of them at each tick would be idle work. */
const EVERY_MS = 5_000;

const lastLooks = new WeakMap<CommandContext['store'], number>();

/** The clock's step for promises and for embargoes that have ended: a look at most every five seconds. */
export async function chase(context: CommandContext): Promise<boolean> {
  const now = context.now();
  const last = lastLooks.get(context.store);
  if (last !== undefined && now >= last && now < last + EVERY_MS) {
    return false;
  }
  lastLooks.set(context.store, now);
  await chasePromises(context);
  await tellEmbargoesOver(context);
  return false;
}

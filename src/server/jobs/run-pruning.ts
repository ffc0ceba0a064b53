import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '#src/commands/context.ts';
import { prune } from './prune.ts';

const EVERY_MS = 3_600_000;

interface PruneLog {
  error(facts: object, message: string): void;
}

/** Tidies at the start and every hour until the signal is aborted, a small step at a time. */
export async function runPruning(
  context: CommandContext,
  log: PruneLog,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let wait = EVERY_MS;
    try {
      wait = (await prune(context, context.now())) ? 100 : EVERY_MS;
    } catch (error) {
      log.error({ err: error }, 'Old records could not be tidied away.');
    }
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

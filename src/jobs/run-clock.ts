import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '../commands/context.ts';
import { followClock } from '../commands/notice/follow-clock.ts';

const IDLE_MS = 500;
const AFTER_ERROR_MS = 5_000;

interface ClockLog {
  error(facts: object, message: string): void;
}

/** Follows the clock until the signal is aborted; an error is logged and tried again. */
export async function runClock(
  context: CommandContext,
  log: ClockLog,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    let wait = 0;
    try {
      wait = (await followClock(context)) ? 0 : IDLE_MS;
    } catch (error) {
      log.error({ err: error }, 'A window could not be moved on by the clock.');
      wait = AFTER_ERROR_MS;
    }
    if (wait > 0) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}

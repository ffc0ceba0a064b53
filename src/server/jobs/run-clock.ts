import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '#src/commands/context.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { remindDue } from '#src/commands/notice/remind-due.ts';
import { sendDigests } from '#src/commands/subscriber/send-digests.ts';
import { sendLookAheads } from '#src/commands/subscriber/send-look-aheads.ts';
import { chase } from './chase.ts';
import { plan } from './plan.ts';

const IDLE_MS = 500;
const AFTER_ERROR_MS = 5_000;

interface ClockLog {
  error(facts: object, message: string): void;
}

interface Duty {
  /** Does one thing that is due; true when there may be more. */
  step(context: CommandContext): Promise<boolean>;
  /** Logged where it fails. */
  failure: string;
}

/** What the clock brings about, the most urgent first. */
const DUTIES: readonly Duty[] = [
  { step: followClock, failure: 'A window could not be moved on by the clock.' },
  { step: remindDue, failure: 'A reminder could not be announced.' },
  { step: plan, failure: 'Recurring work could not be made into notices.' },
  { step: chase, failure: 'Staff could not be told of a promise.' },
  { step: sendDigests, failure: 'Daily digests could not be written.' },
  { step: sendLookAheads, failure: 'Weekly look-aheads could not be written.' },
];

/**
 * Follows the clock until the signal is aborted. After each thing that was done it starts over
 * with the most urgent duty; one that fails is logged and rests while the others go on.
 */
export async function runClock(
  context: CommandContext,
  log: ClockLog,
  signal: AbortSignal,
): Promise<void> {
  const restUntil = new Map<Duty, number>();
  const rests = (duty: Duty) => performance.now() < (restUntil.get(duty) ?? 0);

  async function doOne(): Promise<boolean> {
    for (const duty of DUTIES) {
      try {
        if (!rests(duty) && (await duty.step(context))) {
          return true;
        }
      } catch (error) {
        log.error({ err: error }, duty.failure);
        restUntil.set(duty, performance.now() + AFTER_ERROR_MS);
      }
    }
    return false;
  }

  while (!signal.aborted) {
    if (!(await doOne())) {
      await sleep(IDLE_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

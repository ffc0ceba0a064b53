import type { Failure, FailureClass } from './deliver/outcome.ts';

const MINUTE = 60_000;

/** After the first attempt, the second …; the last one holds for all that follow. */
const BACK_OFF = [1, 5, 15, 30, 60].map((minutes) => minutes * MINUTE);
const STEADY = [15 * MINUTE];

/** Mail about maintenance of three days ago helps nobody. */
export const GIVE_UP_AFTER_MS = 72 * 60 * MINUTE;

interface Rule {
  /** Waits between attempts; null where trying again is no use. */
  waits: readonly number[] | null;
  /** Whether the address gets no further mail at all. */
  suppress: boolean;
}

/** What each class of failure means for a delivery: the only place where this is decided. */
export const RETRY_TABLE: Record<FailureClass, Rule> = {
  transient: { waits: BACK_OFF, suppress: false },
  policy: { waits: STEADY, suppress: false },
  configuration: { waits: STEADY, suppress: false },
  dead_address: { waits: null, suppress: true },
  message: { waits: null, suppress: false },
  bug: { waits: null, suppress: false },
};

export type Verdict =
  { status: 'waiting'; dueAt: number } | { status: 'failed'; suppress: boolean };

/** @param attempts how often it has been tried, this time included */
export function verdictOn(
  failure: Pick<Failure, 'class'>,
  delivery: { attempts: number; createdAt: number },
  now: number,
): Verdict {
  const { waits, suppress } = RETRY_TABLE[failure.class];
  if (waits === null) {
    return { status: 'failed', suppress };
  }
  const wait = waits[Math.min(delivery.attempts, waits.length) - 1]!;
  const dueAt = now + wait;
  return dueAt - delivery.createdAt > GIVE_UP_AFTER_MS
    ? { status: 'failed', suppress }
    : { status: 'waiting', dueAt };
}

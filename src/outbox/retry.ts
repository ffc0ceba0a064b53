import type { SuppressionKind } from '../domain/subscriber.ts';
import type { Failure, FailureClass } from './deliver/outcome.ts';

const MINUTE = 60_000;
const minutes = (...values: number[]): number[] => values.map((value) => value * MINUTE);

/** Mail about maintenance of three days ago helps nobody. */
export const GIVE_UP_AFTER_MS = 72 * 60 * MINUTE;

export interface Rule {
  /** Waits after the first attempt, the second …, the last for all that follow; null: no more. */
  waits: readonly number[] | null;
  /** Why the address gets no further mail at all, where it does not. */
  suppress: SuppressionKind | null;
  /** Counted against the address as a soft bounce; on too many days they suppress it. */
  soft: boolean;
  /** What is kept back meanwhile, so that not every mail runs into the same refusal. */
  hold: 'domain' | 'queue' | null;
  /** Whether staff hear of the first one. */
  tellStaff: boolean;
}

const ONLY: Rule = { waits: null, suppress: null, soft: false, hold: null, tellStaff: false };

/** What each class of failure means for a delivery: the only place where this is decided. */
export const RETRY_TABLE: Readonly<Record<FailureClass, Rule>> = {
  transient: { ...ONLY, waits: minutes(1, 5, 15, 30, 60) },
  // Only a message to staff waits so long; readers' mail goes back as it was.
  rate: { ...ONLY, waits: [5_000] },
  soft: { ...ONLY, waits: minutes(60, 240), soft: true },
  dead_address: { ...ONLY, suppress: 'hard_bounce' },
  policy: { ...ONLY, waits: minutes(15, 60, 240), hold: 'domain', tellStaff: true },
  configuration: { ...ONLY, waits: minutes(15), hold: 'queue', tellStaff: true },
  message: { ...ONLY, tellStaff: true },
  bug: { ...ONLY, tellStaff: true },
};

/**
 * Whether a failure says nothing about the mail: it goes back as it was, without a lost attempt,
 * and the relay is what waits.
 */
export const isOfRelay = (failure: Pick<Failure, 'class' | 'away'>): boolean =>
  failure.class === 'rate' || failure.away === true;

/** Outcomes that nobody knows are looked into soon: the connection broke in mid-message. */
const FIRST_AFTER_BREAK_MS = 5_000;

export type Verdict =
  { status: 'waiting'; dueAt: number } | { status: 'failed'; /** Out of time. */ gaveUp: boolean };

/** @param attempts how often it has been tried, this time included */
export function verdictOn(
  failure: Pick<Failure, 'class' | 'atRelay'>,
  delivery: { attempts: number; createdAt: number },
  now: number,
): Verdict {
  const { waits } = RETRY_TABLE[failure.class];
  if (waits === null) {
    return { status: 'failed', gaveUp: false };
  }
  const broke = failure.atRelay === true && failure.class === 'transient';
  const known = waits[Math.min(Math.max(delivery.attempts, 1), waits.length) - 1]!;
  const wait = broke && delivery.attempts <= 1 ? FIRST_AFTER_BREAK_MS : known;
  const dueAt = now + wait;
  return dueAt - delivery.createdAt > GIVE_UP_AFTER_MS
    ? { status: 'failed', gaveUp: true }
    : { status: 'waiting', dueAt };
}

const FIRST_HOLD_MS = 15 * MINUTE;
const LONGEST_HOLD_MS = 240 * MINUTE;

/** Until when a hold lasts: as long again as it has lasted, between 15 minutes and 4 hours. */
export function holdUntil(since: number, now: number): number {
  return now + Math.min(Math.max(now - since, FIRST_HOLD_MS), LONGEST_HOLD_MS);
}

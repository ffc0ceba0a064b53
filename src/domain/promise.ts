import { isActive, type NoticeKind, type NoticeStatus } from './notice.ts';
import { atRiskFrom } from './response-clock.ts';

/** Why staff are reminded of a notice. */
export const NUDGE_REASONS = [
  'update_overdue',
  'running_over',
  'long_running',
  'watch_over',
  'respond_by_at_risk',
  'respond_by_breached',
  'review_due',
  'summary_due',
  'break_glass',
] as const;
export type NudgeReason = (typeof NUDGE_REASONS)[number];

/** Whom a rung of the ladder reaches; `author` is whoever wrote the newest update. */
export const CONTACT_ROLES = ['author', 'duty_lead', 'manager', 'support'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** One rung: how long after a promise is due, and who is told then. */
export interface Rung {
  /** Milliseconds; below zero: ahead of it. */
  afterMs: number;
  roles: readonly ContactRole[];
}

export interface Ladder {
  /** In the order of their times. */
  rungs: readonly Rung[];
  /** After the last rung it is told again this often, milliseconds; null: no more. */
  repeatMs: number | null;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const DEFAULT_LADDER: Ladder = {
  rungs: [
    { afterMs: -5 * MINUTE, roles: ['author'] },
    { afterMs: 0, roles: ['author'] },
    { afterMs: 15 * MINUTE, roles: ['author', 'duty_lead'] },
    { afterMs: 30 * MINUTE, roles: ['author', 'duty_lead', 'manager'] },
  ],
  repeatMs: 30 * MINUTE,
};

/** Work that has no end of its own is looked at once a day. */
export const LONG_RUNNING_MS = DAY;

/** What is known of a notice's promises. Epoch milliseconds; null: no such promise. */
export interface PromiseFacts {
  kind: NoticeKind;
  status: NoticeStatus;
  nextUpdateDue: number | null;
  windowEnd: number | null;
  actualStart: number | null;
  anchor: number | null;
  respondBy: number | null;
  respondedAt: number | null;
  /** When staff stopped the clock of work that ended without its patch. */
  responseClosedAt: number | null;
  /** Until when finished work is watched; null: it is not, or not any more. */
  watchUntil: number | null;
  /** When the open review after publication is due, when it was opened, and whether by break-glass. */
  review: { openedAt: number; dueAt: number; breakGlass: boolean } | null;
  /** When a summary is due; null: none is asked for, or it is published. */
  summaryDue: number | null;
}

export interface Nudge {
  reason: NudgeReason;
  /** Tells promises of one kind apart: the instant that was promised. */
  occasion: string;
  rung: number;
  roles: readonly ContactRole[];
}

interface Promised {
  reason: NudgeReason;
  at: number;
  /** Spans that fit the promise: an update is minutes away, a summary days. */
  scale: number;
  roles?: readonly ContactRole[];
}

function promisesOf(facts: PromiseFacts): Promised[] {
  const promised: Promised[] = [];
  const add = (
    reason: NudgeReason,
    at: number | null,
    more: { scale?: number; roles?: readonly ContactRole[] } = {},
  ) => {
    if (at !== null) {
      promised.push({ reason, at, scale: 1, ...more });
    }
  };
  const active = isActive(facts.status);
  if (active) {
    add('update_overdue', facts.nextUpdateDue);
    add('running_over', facts.windowEnd);
    if (facts.status === 'verifying') {
      add('watch_over', facts.watchUntil, { scale: 4 });
    }
    if (facts.windowEnd === null && facts.actualStart !== null) {
      add('long_running', facts.actualStart + LONG_RUNNING_MS, { scale: 24 });
    }
  }
  const { respondBy, anchor, respondedAt } = facts;
  // A roll-back or a cancellation applies nothing: then the clock runs on.
  if (respondBy !== null && respondedAt === null && facts.responseClosedAt === null) {
    // Whoever is to be kept from breaching it is told before, and a lead with them.
    const risk = atRiskFrom({ anchor: anchor ?? respondBy, respondBy });
    add('respond_by_at_risk', risk, { scale: 4, roles: ['author', 'duty_lead'] });
    add('respond_by_breached', respondBy, { roles: ['author', 'duty_lead', 'manager'] });
  }
  if (facts.review !== null) {
    if (facts.review.breakGlass) {
      add('break_glass', facts.review.openedAt, { roles: ['duty_lead', 'manager'], scale: 1_000 });
    }
    add('review_due', facts.review.openedAt, { roles: ['duty_lead'], scale: 1_000 });
    add('review_due', facts.review.dueAt, { scale: 4, roles: ['duty_lead', 'manager'] });
  }
  add('summary_due', facts.summaryDue, { scale: 48 });
  return promised;
}

/**
 * What is due to be said now and was not said yet, the highest rung of each promise only: who
 * was away while three rungs passed is told once, not three times.
 *
 * @param told whether this rung of this promise was told before
 */
export function dueNudges(
  facts: PromiseFacts,
  ladder: Ladder,
  now: number,
  told: (nudge: Omit<Nudge, 'roles'>) => boolean,
): Nudge[] {
  return promisesOf(facts).flatMap((promised) => {
    const rung = rungReached(promised, ladder, now);
    if (rung === null) {
      return [];
    }
    const nudge = { reason: promised.reason, occasion: String(promised.at), rung };
    if (told(nudge)) {
      return [];
    }
    const own = ladder.rungs[Math.min(rung, ladder.rungs.length - 1)]?.roles ?? [];
    return [{ ...nudge, roles: [...new Set([...own, ...(promised.roles ?? [])])] }];
  });
}

/** The highest rung whose time has come; null before the first. */
function rungReached({ at, scale, reason }: Promised, ladder: Ladder, now: number): number | null {
  const since = (now - at) / scale;
  // Only an update can be asked for ahead of its time; the rest begins when it is due.
  const ahead = reason === 'update_overdue';
  const reached = ladder.rungs.findLastIndex(
    ({ afterMs }) => since >= (ahead ? afterMs : Math.max(0, afterMs)),
  );
  if (reached === -1) {
    return null;
  }
  const last = ladder.rungs[ladder.rungs.length - 1]!;
  return reached === ladder.rungs.length - 1 && ladder.repeatMs !== null
    ? reached + Math.floor((since - last.afterMs) / ladder.repeatMs)
    : reached;
}

import type { ContactRole, Ladder } from './ladder.ts';
import type { Look, LookStep } from './look.ts';
import { isActive, type NoticeKind, type NoticeStatus } from './notice.ts';
import { atRiskFrom } from './response-clock.ts';

/** Why staff are reminded of a notice. */
export const NUDGE_REASONS = [
  'update_overdue',
  'start_overdue',
  'running_over',
  'long_running',
  'watch_over',
  'respond_by_at_risk',
  'respond_by_breached',
  'review_due',
  'summary_due',
  'break_glass',
] as const;
type NudgeReason = (typeof NUDGE_REASONS)[number];

/** Whom a message may be for besides: those who may decide what a second person is to look at. */
export type Audience = ContactRole | 'decider';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Work that has no end of its own is looked at once a day. */
const LONG_RUNNING_MS = DAY;

/** The clock starts work within a second; who starts it by hand has this long, milliseconds. */
const START_GRACE_MS = 2 * MINUTE;

/** What is known of a notice's promises. Epoch milliseconds; null: no such promise. */
export interface PromiseFacts {
  kind: NoticeKind;
  status: NoticeStatus;
  nextUpdateDue: number | null;
  windowStart: number | null;
  windowEnd: number | null;
  actualStart: number | null;
  anchor: number | null;
  respondBy: number | null;
  respondedAt: number | null;
  /** When staff stopped the clock of work that ended without its patch. */
  responseClosedAt: number | null;
  /** Until when finished work is watched; null: it is not, or not any more. */
  watchUntil: number | null;
  /** What a second person is asked to look at, before publication or after it. */
  looks: readonly Look[];
  /** When a summary is due; null: none is asked for, or it is published. */
  summaryDue: number | null;
}

export interface Nudge {
  reason: NudgeReason;
  /** Tells promises of one kind apart, such as the instant that was promised. */
  occasion: string;
  /** The instant that was promised. */
  at: number;
  rung: number;
  roles: readonly Audience[];
  /** Which approval it is about, where it is about one. */
  look: { id: string; step: LookStep } | null;
}

/** What a promise is told apart by from others that were told. */
export type Told = Pick<Nudge, 'reason' | 'occasion' | 'rung'>;

/** Something that somebody is to do by a time, and how they are chased. */
interface Promised {
  reason: NudgeReason;
  at: number;
  /** Spans that fit the promise: an update is minutes away, a summary days. */
  scale: number;
  roles?: readonly Audience[];
  /** From here on it is told no more. */
  until?: number;
  /** How long after its time it is not late yet. */
  graceMs?: number;
  /** Told the moment it arises, wherever the ladder begins. */
  atOnce?: boolean;
  occasion?: string;
  look?: { id: string; step: LookStep };
}

/** How those are chased who owe a look, or an answer to an objection. */
function promisedLook(look: Look): Promised[] {
  const { id, since, askedAt, objectedAt, dueAt } = look;
  const reason = 'review_due' as const;
  if (objectedAt !== null) {
    const step = { id, step: 'objected' } as const;
    const roles = ['author', 'duty_lead'] as const;
    const occasion = `objection ${id}`;
    return [{ reason, at: objectedAt, scale: 4, roles, occasion, atOnce: true, look: step }];
  }
  if (dueAt === null) {
    const step = { id, step: 'asked' } as const;
    const occasion = `asked ${id}`;
    const scale = look.slow ? 48 : 4;
    return [{ reason, at: askedAt, scale, roles: ['decider'], occasion, atOnce: true, look: step }];
  }
  // What follows an objection is a look of its own; what follows further texts is the same one.
  const again = askedAt === since ? '' : ` ${askedAt}`;
  const promised: Promised[] = [
    {
      reason,
      at: askedAt,
      scale: 1_000,
      roles: ['decider', 'duty_lead'],
      until: dueAt,
      atOnce: true,
      look: { id, step: 'owed' },
    },
    {
      reason,
      at: dueAt,
      scale: 4,
      roles: ['decider', 'duty_lead', 'manager'],
      occasion: `${dueAt}${again}`,
      look: { id, step: 'due' },
    },
  ];
  return look.breakGlass
    ? [
        { reason: 'break_glass', at: since, scale: 1_000, roles: ['duty_lead', 'manager'] },
        ...promised,
      ]
    : promised;
}

function promisesOf(facts: PromiseFacts): Promised[] {
  const promised: Promised[] = [];
  const add = (
    reason: NudgeReason,
    at: number | null,
    more: Partial<Omit<Promised, 'reason' | 'at'>> = {},
  ) => {
    if (at !== null) {
      promised.push({ reason, at, scale: 1, ...more });
    }
  };
  if (facts.status === 'scheduled' && facts.windowStart !== null) {
    add('start_overdue', facts.windowStart, { graceMs: START_GRACE_MS });
  }
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
    const early = ['author', 'duty_lead'] as const;
    const late = ['author', 'duty_lead', 'manager'] as const;
    // At once, both: a ladder that begins late must not let it be breached before anybody knows.
    add('respond_by_at_risk', risk, { scale: 4, roles: early, until: respondBy, atOnce: true });
    add('respond_by_breached', respondBy, { roles: late, atOnce: true });
  }
  promised.push(...facts.looks.flatMap(promisedLook));
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
  told: (nudge: Told) => boolean,
): Nudge[] {
  return promisesOf(facts).flatMap((promised) => {
    const rung = rungReached(promised, ladder, now);
    if (rung === null || now >= (promised.until ?? Infinity)) {
      return [];
    }
    const { reason, at, occasion = String(at), look = null } = promised;
    if (told({ reason, occasion, rung })) {
      return [];
    }
    const own = ladder.rungs[Math.min(rung, ladder.rungs.length - 1)]?.roles ?? [];
    const roles = [...new Set([...own.flatMap(turn(promised)), ...(promised.roles ?? [])])];
    return [{ reason, occasion, at, rung, roles, look }];
  });
}

/** Whose turn it is where the ladder says the author: nobody is asked to look at their own text. */
const turn =
  ({ reason, look }: Promised) =>
  (role: ContactRole): Audience[] => {
    if (role !== 'author' || look?.step === 'objected') {
      return [role];
    }
    return reason === 'break_glass' ? [] : look === undefined ? [role] : ['decider'];
  };

/** Before the first rung of a ladder that begins later than the promise does. */
const AT_ONCE = -1;

/** The highest rung whose time has come; null before the first. */
function rungReached(
  { at, scale, reason, atOnce, graceMs = 0 }: Promised,
  ladder: Ladder,
  now: number,
): number | null {
  const since = (now - at - graceMs) / scale;
  // Only an update can be asked for ahead of its time; the rest begins when it is due.
  const ahead = reason === 'update_overdue';
  const reached = ladder.rungs.findLastIndex(
    ({ afterMs }) => since >= (ahead ? afterMs : Math.max(0, afterMs)),
  );
  if (reached === -1) {
    return atOnce === true && since >= 0 ? AT_ONCE : null;
  }
  const last = ladder.rungs[ladder.rungs.length - 1]!;
  return reached === ladder.rungs.length - 1 && ladder.repeatMs !== null
    ? reached + Math.floor((since - last.afterMs) / ladder.repeatMs)
    : reached;
}

/**
 * `met` and `missed` once the patch is applied; before that `open`, `at_risk` or `breached`;
 * `closed` where staff stopped the clock because it is not applied by this notice.
 */
export const CLOCK_STATES = ['open', 'at_risk', 'breached', 'met', 'missed', 'closed'] as const;
export type ClockState = (typeof CLOCK_STATES)[number];

/** The share of the time to respond that is left when it counts as at risk. */
const AT_RISK_SHARE = 0.25;

export interface ResponseClock {
  /** Epoch milliseconds, all of them. */
  anchor: number;
  respondBy: number;
  respondedAt: number | null;
  closedAt: number | null;
}

/** From when on the clock is at risk; never before it runs. */
export function atRiskFrom({
  anchor,
  respondBy,
}: Pick<ResponseClock, 'anchor' | 'respondBy'>): number {
  return respondBy - Math.max(0, respondBy - anchor) * AT_RISK_SHARE;
}

export function clockState(clock: ResponseClock, now: number): ClockState {
  if (clock.respondedAt !== null) {
    return clock.respondedAt <= clock.respondBy ? 'met' : 'missed';
  }
  if (clock.closedAt !== null) {
    return 'closed';
  }
  if (now > clock.respondBy) {
    return 'breached';
  }
  return now >= atRiskFrom(clock) ? 'at_risk' : 'open';
}

/** What of a notice its response clock is read from; epoch milliseconds. */
export interface ClockedNotice {
  anchor: number | null;
  createdAt: number;
  respondBy: number | null;
  respondedAt: number | null;
  responseClosedAt: number | null;
}

/** How the response clock of a notice stands; null where it has none. */
export function clockOf(notice: ClockedNotice, now: number): ClockState | null {
  const { respondBy, respondedAt, responseClosedAt: closedAt } = notice;
  const anchor = notice.anchor ?? notice.createdAt;
  return respondBy === null ? null : clockState({ anchor, respondBy, respondedAt, closedAt }, now);
}

/** Whether nothing is left to respond to: applied, or closed by staff. */
export function clockStopped(
  notice: Pick<ClockedNotice, 'respondedAt' | 'responseClosedAt'>,
): boolean {
  return notice.respondedAt !== null || notice.responseClosedAt !== null;
}

/** The most pressing first: breached, at risk, open, then what is over; earlier deadlines first. */
export function byRisk(
  a: { state: ClockState; respondBy: number },
  b: { state: ClockState; respondBy: number },
): number {
  const order: readonly ClockState[] = ['breached', 'at_risk', 'open', 'missed', 'closed', 'met'];
  return order.indexOf(a.state) - order.indexOf(b.state) || a.respondBy - b.respondBy;
}

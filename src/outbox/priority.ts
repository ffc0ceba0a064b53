import type { NoticeKind } from '../domain/notice.ts';
import type { Tier } from '../domain/severity.ts';

/** Lower goes first, in fan-out and in delivery. */
export const PRIORITY = {
  emergency: 0,
  high: 1,
  incident: 2,
  medium: 3,
  low: 4,
  /** Confirmations and manage links: a flood of sign-ups must not hold up a notice. */
  direct: 9,
} as const;

/** How urgent the mail about a notice is: emergencies and critical ones before everything. */
export function announcementPriority(kind: NoticeKind, tier: Tier): number {
  if (kind === 'emergency_patch' || tier === 'critical') {
    return PRIORITY.emergency;
  }
  if (tier === 'high') {
    return PRIORITY.high;
  }
  if (kind === 'incident') {
    return PRIORITY.incident;
  }
  return tier === 'medium' ? PRIORITY.medium : PRIORITY.low;
}

import { isActive, type NoticeStatus } from '#src/domain/notice.ts';
import type { TierPolicy } from '#src/domain/severity.ts';

/**
 * When the next update is promised after one that is shown with `at`: the tier's cadence while
 * work runs, nothing before it begins or once it is over.
 */
export function nextUpdateAfter(
  status: NoticeStatus,
  policy: TierPolicy,
  at: number,
): number | null {
  return isActive(status) && policy.cadenceMs !== null ? at + policy.cadenceMs : null;
}

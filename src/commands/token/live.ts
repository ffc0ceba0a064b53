import { beginningOf } from '#src/domain/actor.ts';
import type { TokenRow } from '#src/store/staff.ts';

/** Whether a token opens anything at `now` (epoch milliseconds). */
export function isLive(row: TokenRow, now: number): boolean {
  return row.revokedAt === null && (row.expiresAt === null || row.expiresAt > now);
}

/** Whether a person made the token, or made one that made it. */
export function isMadeBy(row: TokenRow, label: string): boolean {
  return beginningOf(row.createdBy) === label;
}

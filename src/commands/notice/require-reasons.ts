import { invalidInput } from '#src/domain/errors.ts';
import type { Finding } from './finding.ts';

/**
 * Planned work that breaks a rule of planning is published or moved with the reason, or not at
 * all. Throws `invalid`.
 */
export function requireReason(broken: readonly Finding[], leadReason: string | null): void {
  if (broken.length === 0 || leadReason !== null) {
    return;
  }
  throw invalidInput(
    broken.map(({ code, detail }) => ({
      pointer: '/lead_reason',
      detail: `${detail} ${code === 'lead_time' ? 'Call it an emergency, or give a reason.' : 'Give a reason, or plan it otherwise.'}`,
    })),
  );
}

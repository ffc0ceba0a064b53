import { invalidInput } from '../../domain/errors.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { findingsFor, type Finding } from './findings.ts';

/** The rules of planning that planned work breaks; what is no maintenance breaks none. */
export async function brokenRules(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  now: number,
): Promise<Finding[]> {
  return notice.kind === 'maintenance'
    ? (await findingsFor(context, q, notice, now)).filter(({ level }) => level === 'reason')
    : [];
}

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

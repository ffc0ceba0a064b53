import { duration } from '../../time/format.ts';
import { componentsOfNotices, publishedNotices, type NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** Something staff should know before they publish; it does not stop them. */
export interface Finding {
  level: 'warn';
  code: 'lead_time' | 'overlap';
  detail: string;
}

/** Whether the notice comes later than its tier's lead time asks, or overlaps other work. */
export async function findingsFor(q: Queries, notice: NoticeRow, now: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  if (notice.windowStart === null || notice.windowEnd === null) {
    return findings;
  }
  const policy = (await tierPolicies(q)).find((one) => one.tier === notice.tier)!;
  const ahead = notice.windowStart - now;
  const begun = notice.actualStart !== null || notice.status === 'cancelled';
  if (notice.kind === 'maintenance' && !begun && ahead < policy.leadTimeMs) {
    findings.push({
      level: 'warn',
      code: 'lead_time',
      detail: `This gives ${duration(Math.max(0, ahead))} of notice; the ${notice.tier} tier asks for ${duration(policy.leadTimeMs)}.`,
    });
  }
  const own = new Set(
    (await componentsOfNotices(q, [notice.id])).map(({ componentId }) => componentId),
  );
  const others = (await publishedNotices(q, ['scheduled', 'in_progress', 'verifying'])).filter(
    (other) =>
      other.id !== notice.id &&
      other.windowStart !== null &&
      other.windowStart < notice.windowEnd! &&
      notice.windowStart! < other.windowEnd!,
  );
  for (const other of others) {
    const shared = (await componentsOfNotices(q, [other.id])).filter(({ componentId }) =>
      own.has(componentId),
    );
    if (shared.length > 0) {
      findings.push({
        level: 'warn',
        code: 'overlap',
        detail: `Overlaps “${other.title}” on ${shared.map(({ name }) => name).join(', ')}.`,
      });
    }
  }
  return findings;
}

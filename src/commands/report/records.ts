import { byRole } from '../../domain/checklist.ts';
import type { NoticeRecord } from '../../domain/report.ts';
import { componentsOfNotices, updatesOfNotices, type UpdateRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { deliveriesOfNotices, publishedBetween } from '../../store/report.ts';
import { teamsOfComponents } from '../../store/teams.ts';
import { announcedAhead } from '../notice/announced-ahead.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** The most notices that one report is made from. */
export const MAX_NOTICES = 5_000;
const AT_ONCE = 200;

/** Deliveries that never reached anybody, though they should have. */
const LOST = ['failed', 'bounced'];

/** What the record says of every notice that was published in a span of time. */
export async function recordsBetween(
  q: Queries,
  span: { from: number; to: number },
): Promise<NoticeRecord[]> {
  const policies = await tierPolicies(q);
  const rows = await publishedBetween(q, span, MAX_NOTICES);
  const records: NoticeRecord[] = [];
  for (let from = 0; from < rows.length; from += AT_ONCE) {
    const some = rows.slice(from, from + AT_ONCE);
    const ids = some.map(({ id }) => id);
    const updates = Map.groupBy(await updatesOfNotices(q, ids), ({ noticeId }) => noticeId);
    const mails = Map.groupBy(await deliveriesOfNotices(q, ids), ({ noticeId }) => noticeId);
    const components = Map.groupBy(await componentsOfNotices(q, ids), ({ noticeId }) => noticeId);
    for (const notice of some) {
      const timeline = updates.get(notice.id) ?? [];
      const counted = mails.get(notice.id) ?? [];
      const total = (wanted: (status: string) => boolean) =>
        counted.reduce((sum, { status, number }) => sum + (wanted(status) ? number : 0), 0);
      // What is merely touched is not whose work it is.
      const { noticed } = byRole(components.get(notice.id) ?? []);
      const parts = noticed.map(({ componentId }) => componentId);
      records.push({
        id: notice.id,
        title: notice.title ?? '',
        kind: notice.kind,
        layer: notice.layer,
        tier: notice.tier,
        team: notice.ownerTeam ?? (await teamsOfComponents(q, parts))[0] ?? null,
        status: notice.status,
        publishedAt: notice.publishedAt!,
        aheadMs: announcedAhead(notice, timeline),
        windowEnd: notice.windowEnd,
        actualStart: notice.actualStart,
        actualEnd: notice.actualEnd,
        respondBy: notice.respondBy,
        respondedAt: notice.respondedAt,
        responseClosedAt: notice.responseClosedAt,
        leadTimeMs: policies.find(({ tier }) => tier === notice.tier)!.leadTimeMs,
        promises: promisesOf(timeline),
        extensions: timeline.filter(({ moment }) => moment === 'extended').length,
        mails: {
          sent: total((status) => status === 'sent'),
          lost: total((status) => LOST.includes(status)),
        },
      });
    }
  }
  return records;
}

/** Every promised update with the one that came after it. */
function promisesOf(timeline: readonly UpdateRow[]): { due: number; came: number | null }[] {
  // In the order in which they were written: a back-dated entry keeps no promise.
  const written = timeline.toSorted((a, b) => a.sequence - b.sequence);
  return written.flatMap((update, index) => {
    if (update.nextUpdateDue === null) {
      return [];
    }
    const next = written[index + 1];
    return [{ due: update.nextUpdateDue, came: next?.createdAt ?? null }];
  });
}

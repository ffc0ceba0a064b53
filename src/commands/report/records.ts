import { byRole } from '#src/domain/checklist.ts';
import { promisedUpdates } from '#src/domain/kept-promises.ts';
import { tellsOfStage } from '#src/domain/notice.ts';
import type { NoticeRecord } from '#src/domain/report.ts';
import { endMoves, promisedEnd } from '#src/domain/window.ts';
import { componentsOfNotices, updatesOfNotices } from '#src/store/notices.ts';
import type { Pause } from '#src/store/bulk-work.ts';
import type { Queries } from '#src/store/queries.ts';
import { deliveriesOfNotices, noticesInOrder, publishedBetween } from '#src/store/report.ts';
import { teamByComponent } from '#src/store/teams.ts';
import { announcedAhead } from '../notice/announced-ahead.ts';
import { tierPolicies } from '../settings/tier-policies.ts';

/** The most notices that one report is made from. */
const MAX_NOTICES = 5_000;
/** Notices read before others get their turn: some milliseconds' worth. */
const AT_ONCE = 20;

/** Deliveries that never reached anybody, though they should have. */
const LOST = ['failed', 'bounced'];

/** What the record says of every notice that was published in a span of time. */
export async function recordsBetween(
  q: Queries,
  span: { from: number; to: number },
  pause: Pause,
): Promise<NoticeRecord[]> {
  const policies = await tierPolicies(q);
  const all = await publishedBetween(q, span, MAX_NOTICES);
  const records: NoticeRecord[] = [];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    await pause();
    const some = await noticesInOrder(q, all.slice(from, from + AT_ONCE));
    const ids = some.map(({ id }) => id);
    const updates = Map.groupBy(await updatesOfNotices(q, ids), ({ noticeId }) => noticeId);
    const mails = Map.groupBy(await deliveriesOfNotices(q, ids), ({ noticeId }) => noticeId);
    const touched = await componentsOfNotices(q, ids);
    const components = Map.groupBy(touched, ({ noticeId }) => noticeId);
    const teams = await teamByComponent(
      q,
      touched.map(({ componentId }) => componentId),
    );
    for (const notice of some) {
      const timeline = updates.get(notice.id) ?? [];
      const counted = mails.get(notice.id) ?? [];
      const total = (wanted: (status: string) => boolean) =>
        counted.reduce((sum, { status, number }) => sum + (wanted(status) ? number : 0), 0);
      // What is merely touched is not whose work it is.
      const { noticed } = byRole(components.get(notice.id) ?? []);
      const [team = null] = noticed.flatMap(({ componentId }) => teams.get(componentId) ?? []);
      records.push({
        id: notice.id,
        title: notice.title ?? '',
        kind: notice.kind,
        layer: notice.layer,
        tier: notice.tier,
        team: notice.ownerTeam ?? team,
        status: notice.status,
        publishedAt: notice.publishedAt!,
        aheadMs: announcedAhead(notice, timeline),
        promisedEnd: promisedEnd(notice, endMoves(timeline)),
        actualStart: notice.actualStart,
        actualEnd: notice.actualEnd,
        respondBy: notice.respondBy,
        respondedAt: notice.respondedAt,
        responseClosedAt: notice.responseClosedAt,
        leadTimeMs: policies.find(({ tier }) => tier === notice.tier)!.leadTimeMs,
        promises: promisedUpdates(timeline),
        extensions: timeline.filter(({ moment }) => moment === 'extended').length,
        stageRollBacks: timeline.filter(tellsOfStage).length,
        mails: {
          sent: total((status) => status === 'sent'),
          lost: total((status) => LOST.includes(status)),
        },
      });
    }
  }
  return records;
}

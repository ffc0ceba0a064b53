import type { CommandContext } from '../context.ts';
import type { Moment, NoticeStatus } from '#src/domain/notice.ts';
import { momentOf } from '#src/domain/notice.ts';
import type { Queries } from '#src/store/queries.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { loadNotice, textFactsOf } from './load.ts';
import { nextUpdateAfter } from './promise.ts';
import { renderText, renderTitle } from './render-text.ts';

export interface FirstText {
  status: NoticeStatus;
  moment: Moment;
  title: string;
  body: string;
  nextUpdateDue: number | null;
}

/**
 * The status with which a draft begins when it is published now: planned work waits for its
 * window, an emergency without one (or with one that has begun) is under way at once.
 */
function firstStatus(notice: NoticeRow, now: number, wanted?: NoticeStatus): NoticeStatus {
  switch (notice.kind) {
    case 'maintenance':
      return 'scheduled';
    case 'emergency_patch':
      return notice.windowStart !== null && notice.windowStart > now ? 'scheduled' : 'in_progress';
    case 'incident':
      return wanted ?? 'investigating';
  }
}

/** Title and first text of a draft as they would be published now. */
export async function draftText(
  context: CommandContext,
  q: Queries,
  id: string,
  now: number,
  wanted?: NoticeStatus,
): Promise<FirstText> {
  const notice = await loadNotice(q, id);
  const status = firstStatus(notice, now, wanted);
  const moment = momentOf('draft', status);
  const policy = (await tierPolicies(q)).find((one) => one.tier === notice.tier)!;
  const nextUpdateDue = nextUpdateAfter(status, policy, now);
  const facts = await textFactsOf(q, notice, moment, notice.variables, {
    nextUpdateDue,
    cadenceMs: policy.cadenceMs,
  });
  const rendered = notice.body === null ? await renderText(context, q, facts, moment, now) : null;
  return {
    status,
    moment,
    title: notice.title ?? (rendered?.title || (await renderTitle(context, q, facts, now))),
    body: notice.body ?? rendered!.body,
    nextUpdateDue,
  };
}

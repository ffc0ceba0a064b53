import { type Moment, type NoticeStatus, momentOf } from '#src/domain/notice.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { loadNotice } from '../load-notice.ts';
import { type Tx } from '../operation.ts';
import { tierPolicies } from '../settings/tier-policies.ts';
import { textFactsOf } from './load.ts';
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
export async function draftText(tx: Tx, id: string, wanted?: NoticeStatus): Promise<FirstText> {
  const notice = await loadNotice(tx.q, id);
  const status = firstStatus(notice, tx.now, wanted);
  const moment = momentOf('draft', status);
  const policy = (await tierPolicies(tx.q)).find((one) => one.tier === notice.tier)!;
  const nextUpdateDue = nextUpdateAfter(status, policy, tx.now);
  const facts = await textFactsOf(tx.q, notice, moment, notice.variables, {
    nextUpdateDue,
    cadenceMs: policy.cadenceMs,
  });
  const rendered = notice.body === null ? await renderText(tx, facts, moment) : null;
  return {
    status,
    moment,
    title: notice.title ?? (rendered?.title || (await renderTitle(tx, facts))),
    body: notice.body ?? rendered!.body,
    nextUpdateDue,
  };
}

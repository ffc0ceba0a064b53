import { stringify } from 'csv-stringify/sync';
import type { SubscriberStatus } from '#src/domain/subscriber.ts';
import { bulkWork } from '#src/store/bulk-work.ts';
import { listChoices, listSubscribers } from '#src/store/subscribers.ts';
import { viewsOf, type SubscriberView } from './view.ts';

/** Rows made into text before others get their turn: a millisecond's worth. */
const AT_ONCE = 100;
/** Rows of a page, which goes out as one piece: some ten kilobytes. */
const PAGE = 5 * AT_ONCE;

const EVERYBODY = [
  ...['email', 'status', 'components', 'groups', 'kinds', 'min_tier', 'news'],
  ...['calendar_method', 'daily_digest', 'weekly_look_ahead', 'time_zone', 'account_id'],
  ...['confirmed_at', 'confirmed_by', 'created_at', 'id'],
] as const;
const SUPPRESSED = ['email', 'kind', 'reason', 'at', 'unsubscribed_at', 'id'] as const;

export interface ExportAsked {
  of: 'everybody' | 'suppressed';
  status?: SubscriberStatus | undefined;
  /** The address key that ended the page before; empty for the first page. */
  after: string;
}

/** The first line of the CSV. */
export const headingsOf = (of: ExportAsked['of']): string =>
  stringify([of === 'everybody' ? [...EVERYBODY] : [...SUPPRESSED]]);

/** A page of people as CSV, and the address key that ended it; null behind the last one. */
export const exportPage = bulkWork(
  'subscriber.export',
  async (
    q,
    { of, status, after: from }: ExportAsked,
    pause,
  ): Promise<{ csv: string; after: string | null }> => {
    const cells = of === 'everybody' ? cellsOf : suppressionOf;
    const only = of === 'everybody' ? { status } : { suppressed: true as const };
    const choices = await listChoices(q);
    let [csv, after] = ['', from];
    for (let done = 0; done < PAGE; done += AT_ONCE) {
      await pause();
      const rows = await listSubscribers(q, { limit: AT_ONCE, after, ...only });
      const views = await viewsOf(q, rows, choices);
      csv += stringify(views.map(cells), { escape_formulas: true });
      if (rows.length < AT_ONCE) {
        return { csv, after: null };
      }
      after = rows.at(-1)!.emailKey;
    }
    return { csv, after };
  },
);

function cellsOf(view: SubscriberView): string[] {
  return EVERYBODY.map((heading) => {
    const value = view[heading];
    return Array.isArray(value) ? value.join(' ') : value === null ? '' : String(value);
  });
}

function suppressionOf({ email, suppression, unsubscribed_at, id }: SubscriberView): string[] {
  const { kind, reason, at } = suppression ?? { kind: null, reason: null, at: null };
  return [email, kind ?? '', reason ?? '', at ?? '', unsubscribed_at ?? '', id];
}

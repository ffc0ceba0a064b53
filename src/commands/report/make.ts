import { summarise, type NoticeRecord } from '#src/domain/report.ts';
import { TIERS } from '#src/domain/severity.ts';
import { dayOf } from '#src/platform/time/zone.ts';
import { bulkWork, type Pause } from '#src/store/bulk-work.ts';
import { csvPart } from './csv.ts';
import { recordsBetween } from './records.ts';
import { groupView, rowView, type GroupView, type ReportRow, type ReportView } from './view.ts';

/** Notices judged, or made into text, before others get their turn; the text is a piece of the answer. */
const AT_ONCE = 100;

/** From one instant to another, of days in this zone. */
export interface ReportAsked {
  from: number;
  to: number;
  now: number;
  timeZone: string;
}

/** The groups of the report. */
export const reportView = bulkWork(
  'report.view',
  async (q, asked: ReportAsked, pause): Promise<ReportView> =>
    viewOf(await recordsBetween(q, asked, pause), asked, pause),
);

/** The whole report as JSON, in pieces: the view, with the notices under `notices`. */
export const reportJson = bulkWork(
  'report.json',
  async (q, asked: ReportAsked, pause): Promise<string[]> => {
    const records = await recordsBetween(q, asked, pause);
    const view = await viewOf(records, asked, pause);
    const rows = await textOfRows(
      records,
      asked,
      pause,
      (some, at) => `${at === 0 ? '' : ','}${JSON.stringify(some).slice(1, -1)}`,
    );
    return [`${JSON.stringify(view).slice(0, -1)},"notices":[`, ...rows, ']}'];
  },
);

/** Its notices as CSV, in pieces. */
export const reportCsv = bulkWork(
  'report.csv',
  async (q, asked: ReportAsked, pause): Promise<string[]> =>
    textOfRows(await recordsBetween(q, asked, pause), asked, pause, (some, at) =>
      csvPart(some, at === 0),
    ),
);

async function viewOf(
  records: readonly NoticeRecord[],
  { from, to, now, timeZone }: ReportAsked,
  pause: Pause,
): Promise<ReportView> {
  async function groups(nameOf: (record: NoticeRecord) => string): Promise<GroupView[]> {
    const views: GroupView[] = [];
    for (const [name, some] of Map.groupBy(records, nameOf)) {
      await pause();
      views.push(groupView(summarise(name, some, now)));
    }
    return views.toSorted((a, b) => (a.name! < b.name! ? -1 : 1));
  }
  const byTier = await groups(({ tier }) => tier);
  return {
    from: dayOf(from, timeZone),
    to: dayOf(to - 1, timeZone),
    time_zone: timeZone,
    total: groupView(summarise(null, records, now)),
    by_tier: TIERS.toReversed().flatMap((tier) => byTier.find(({ name }) => name === tier) ?? []),
    by_layer: await groups(({ layer }) => layer),
    by_team: await groups(({ team }) => team ?? 'No team'),
    by_month: await groups(({ publishedAt }) => dayOf(publishedAt, timeZone).slice(0, 7)),
  };
}

/** A piece of text for each so many notices; one for none. */
async function textOfRows(
  records: readonly NoticeRecord[],
  { now }: ReportAsked,
  pause: Pause,
  textOf: (rows: ReportRow[], at: number) => string,
): Promise<string[]> {
  const pieces: string[] = [];
  for (let at = 0; at === 0 || at < records.length; at += AT_ONCE) {
    await pause();
    const rows = records.slice(at, at + AT_ONCE).map((record) => rowView(record, now));
    pieces.push(textOf(rows, at));
  }
  return pieces;
}

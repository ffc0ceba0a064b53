import { stringify } from 'csv-stringify/sync';
import type { ReportRow } from './view.ts';

const COLUMNS = [
  'id',
  'title',
  'kind',
  'layer',
  'tier',
  'team',
  'status',
  'published_at',
  'ahead_hours',
  'ahead_kept',
  'respond_by',
  'responded_at',
  'respond_by_kept',
  'updates_on_time',
  'updates_late',
  'overrun_minutes',
  'within_window',
  'extensions',
  'rolled_back',
  'stage_roll_backs',
  'mails_sent',
  'mails_lost',
] as const satisfies readonly (keyof ReportRow)[];

/** Some rows of the report as CSV, below its headings or not. */
export function csvPart(rows: ReportRow[], header: boolean): string {
  return stringify(rows, {
    header,
    columns: [...COLUMNS],
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: (value) => (value ? 'yes' : 'no') },
  });
}

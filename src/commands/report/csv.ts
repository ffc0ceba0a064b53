import { stringify } from 'csv-stringify/sync';
import type { ReportRow } from './read.ts';

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

/** Rows made into text before others get their turn. */
const PART = 25;

/** The report's notices as CSV (RFC 4180), a row each. No cell can be taken for a formula. */
export async function* reportCsv(rows: readonly ReportRow[]): AsyncGenerator<string> {
  for (let from = 0; from === 0 || from < rows.length; from += PART) {
    yield partOf(rows.slice(from, from + PART), from === 0);
  }
}

function partOf(rows: ReportRow[], header: boolean): string {
  return stringify(rows, {
    header,
    columns: [...COLUMNS],
    record_delimiter: 'windows',
    escape_formulas: true,
    cast: { boolean: (value) => (value ? 'yes' : 'no') },
  });
}

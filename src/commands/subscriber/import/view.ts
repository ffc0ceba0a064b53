import type { ImportStatus } from '#src/domain/subscriber.ts';
import type { ImportRow } from '#src/store/imports.ts';
import { iso } from '#src/commands/instants.ts';
import type { ImportOptions } from './options.ts';

/** An import as the API shows it; times in RFC 3339. */
export interface ImportView {
  id: string;
  status: ImportStatus;
  file_name: string;
  /** What the people agreed to, as it was recorded. */
  consent: string;
  confirm: 'consent' | 'ask';
  existing: 'keep' | 'update';
  dry_run: boolean;
  rows: number;
  /** Rows that are worked off. */
  done: number;
  added: number;
  changed: number;
  /** Left as they are: subscribed already, or people who left. */
  skipped: number;
  refused: number;
  /** At most 1,000 of the rows that were refused, or left out because the person had left; none in a list. */
  faults: { line: number; email: string | null; detail: string }[];
  created_by: string;
  created_at: string;
  finished_at: string | null;
}

export function importView(row: ImportRow): ImportView {
  const { statement } = row.consent;
  const options = row.options as unknown as ImportOptions;
  return {
    id: row.id,
    status: row.status,
    file_name: row.fileName,
    consent: typeof statement === 'string' ? statement : '',
    confirm: options.confirmed ? 'consent' : 'ask',
    existing: options.updateExisting ? 'update' : 'keep',
    dry_run: options.dryRun,
    rows: row.totalRows,
    done: row.added + row.changed + row.skipped + row.refused,
    added: row.added,
    changed: row.changed,
    skipped: row.skipped,
    refused: row.refused,
    faults: row.faults.map(({ line, email, detail }) => ({ line, email: email ?? null, detail })),
    created_by: row.createdBy,
    created_at: new Date(row.createdAt).toISOString(),
    finished_at: iso(row.finishedAt),
  };
}

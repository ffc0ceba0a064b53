import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { Refusal } from '#src/domain/errors.ts';

const MAX_ROW = 64 * 1024;

/** What a file may say of a person. */
const COLUMNS = [
  'email',
  'components',
  'groups',
  'kinds',
  'min_tier',
  'news',
  'calendar_method',
  'daily_digest',
  'weekly_look_ahead',
  'time_zone',
  'account_id',
  'status',
] as const;
type Column = (typeof COLUMNS)[number];

/** Columns that lists from elsewhere have, and that ours have when they were exported. */
const IGNORED = [
  ...['id', 'confirmed_at', 'confirmed_by', 'created_at', 'suppressed_reason'],
  ...['name', 'first_name', 'last_name', 'full_name', 'company', 'phone', 'notes', 'tags'],
];

/** One row: its cells by column, or why it cannot be read. Line 1 is the heading. */
export interface Row {
  line: number;
  cells: Partial<Record<Column, string>>;
  fault: string | null;
}

function delimiterOf(beginning: string): string {
  const heading = /^[^\r\n]*/.exec(beginning.replace(/^\ufeff/, ''))?.[0] ?? '';
  const times = (sign: string): number => heading.split(sign).length - 1;
  return [';', '\t'].find((sign) => times(sign) > times(',')) ?? ',';
}

/** Throws `invalid` for a heading that would be read wrongly, such as a misspelt column. */
function columnsOf(heading: readonly string[]): (Column | null)[] {
  const names = heading.map((name) =>
    name
      .trim()
      .toLowerCase()
      .replace(/[\s-]+/g, '_'),
  );
  const columns = names.map((name) => COLUMNS.find((column) => column === name) ?? null);
  const unknown = names.filter(
    (name, index) => columns[index] === null && !IGNORED.includes(name) && name !== '',
  );
  const known = columns.filter((column) => column !== null);
  const fault = !columns.includes('email')
    ? 'The first line must name the columns, one of them email.'
    : unknown.length > 0
      ? `These columns are not known: ${unknown.slice(0, 10).join(', ')}. Known are ${COLUMNS.join(', ')}; name, company, notes and the like are passed over.`
      : new Set(known).size < known.length
        ? 'A column is named twice.'
        : null;
  if (fault !== null) {
    throw new Refusal('invalid', fault);
  }
  return columns;
}

interface Parsed {
  record: string[];
  info: { lines: number };
}

/**
 * The rows of a CSV file (RFC 4180; comma, semicolon or tab) in the order of their lines, one
 * that cannot be read among them with its fault. Throws `invalid` where the heading is wrong.
 */
export async function* rowsOf(texts: AsyncIterator<string, void>): AsyncGenerator<Row> {
  const unread: Row[] = [];
  const beginning = (await texts.next()).value ?? '';
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(beginning),
    info: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MAX_ROW,
    skip_records_with_error: true,
    on_skip: (error) =>
      void unread.push({ line: Number(error?.['lines'] ?? 0), cells: {}, fault: reasonOf(error) }),
  });
  // What fails on the way ends the parser with its error, and the parser’s end that of the file.
  pipeline(async function* () {
    yield beginning;
    yield* { [Symbol.asyncIterator]: () => texts };
  }, parser).catch(() => undefined);
  let columns: (Column | null)[] | null = null;
  let line = 1;
  try {
    for await (const parsed of parser as AsyncIterable<Parsed>) {
      if (columns === null) {
        columns = columnsOf(parsed.record);
        continue;
      }
      // The parser reads ahead, and lines must rise: a checkpoint is one of them.
      line = parsed.info.lines;
      while (unread[0] !== undefined && unread[0].line < line) {
        yield unread.shift()!;
      }
      yield rowOf(parsed, columns);
    }
  } catch (error) {
    if (error instanceof Refusal) {
      throw error;
    }
    unread.push({ line: line + 1, cells: {}, fault: reasonOf(error) });
  }
  if (columns === null) {
    throw new Refusal('invalid', 'The file has no line that names its columns.');
  }
  yield* unread;
}

function rowOf({ record, info }: Parsed, columns: readonly (Column | null)[]): Row {
  const cells: Row['cells'] = {};
  columns.forEach((column, index) => {
    const text = record[index]?.trim() ?? '';
    if (column !== null && text !== '') {
      // Exported files mark texts that a spreadsheet would take for a formula.
      cells[column] = text.replace(/^'(?=[=+\-@\t\r])/, '');
    }
  });
  const fault = record.length > columns.length ? 'has more cells than the first line' : null;
  return { line: info.lines, cells, fault };
}

function reasonOf(error: unknown): string {
  const code = (error as { code?: unknown } | undefined)?.code;
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'has a quotation mark that is not closed, so the rest of the file belongs to it';
    case 'CSV_MAX_RECORD_SIZE':
      return 'is longer than 64 KiB';
    default:
      return 'has quotation marks where they cannot be';
  }
}

import { Refusal, type Fault } from '../domain/errors.ts';
import { ConfigError } from '../server/config.ts';

/** Something that the person at the command line can put right; the message says how. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
}

/** How a field of the input is called on this command's line: `/expires_at` is `--expires`. */
export type FieldNames = Readonly<Record<string, string>>;

function faultLine({ pointer, detail }: Fault, names: FieldNames): string {
  const field = pointer.split('/')[1] ?? '';
  return `  ${names[field] ?? (pointer === '' ? 'the input' : pointer)}: ${detail}`;
}

/** Lines for standard error; never a stack, and never a statement of the database. */
export function explain(error: unknown, names: FieldNames = {}): string[] {
  if (error instanceof Refusal) {
    return error.faults.length > 0
      ? [
          error.faults.length === 1 ? 'One field is not valid:' : 'These fields are not valid:',
          ...error.faults.map((fault) => faultLine(fault, names)),
        ]
      : [error.message];
  }
  if (error instanceof CliFailure || error instanceof ConfigError) {
    return error.message.split('\n');
  }
  const cause = deepestCause(error);
  switch (cause.code) {
    case 'SQLITE_BUSY':
      return ['The database is busy: another process writes to it. Try again.'];
    case 'SQLITE_CANTOPEN':
    case 'SQLITE_READONLY':
      return [`The database cannot be opened for writing (${cause.code}): see DATABASE_URL.`];
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return [`The database is damaged, or is no database (${cause.code}).`];
    default:
      return [cause.message];
  }
}

/** The database library wraps an error into one whose message is the whole statement. */
function deepestCause(error: unknown): { message: string; code?: string } {
  let deepest = error;
  while (deepest instanceof Error && deepest.cause instanceof Error) {
    deepest = deepest.cause;
  }
  return deepest instanceof Error ? deepest : { message: String(deepest) };
}

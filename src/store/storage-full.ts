import { Refusal } from '../domain/errors.ts';

/** The SQLite code of an error, however deep the database library has wrapped it. */
function codeOf(error: unknown): string {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown };
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : cause ? codeOf(cause) : '';
}

/** Whether something could not be written for want of room. */
export function isStorageFull(error: unknown): boolean {
  return ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE'].includes(codeOf(error));
}

/** What every door says then. */
export function storageFull(cause: unknown): Refusal {
  const text =
    'The disk is full: nothing can be stored. What was published stays on the page. Make room where the database lies, then try again.';
  return new Refusal('storage_full', text, { cause });
}

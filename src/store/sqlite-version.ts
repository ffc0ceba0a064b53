/** The first SQLite without the WAL-reset bug that can corrupt a database. */
export const LOWEST_SQLITE = '3.51.3';

/** Whether a dotted version comes before another. */
export function isOlderVersion(version: string, than: string): boolean {
  const a = version.split('.').map(Number);
  const b = than.split('.').map(Number);
  for (let i = 0; i < 3; i += 1) {
    if ((a[i] ?? 0) !== (b[i] ?? 0)) {
      return (a[i] ?? 0) < (b[i] ?? 0);
    }
  }
  return false;
}

import type { Io } from './io.ts';

/** One JSON document on standard output. */
export function printJson(io: Io, value: unknown): void {
  io.out(JSON.stringify(value, null, 2));
}

/** Columns of text under headings, as wide as they need to be. */
export function printTable(io: Io, headings: readonly string[], rows: readonly string[][]): void {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) =>
    Math.max(...lines.map((line) => [...(line[column] ?? '')].length)),
  );
  for (const line of lines) {
    io.out(
      line
        .map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length))
        .join('  ')
        .trimEnd(),
    );
  }
}

/** `2026-12-01 02:00 UTC`, or a dash. */
export function when(iso: string | null): string {
  return iso === null ? '-' : `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC`;
}

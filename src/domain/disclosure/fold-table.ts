/** Characters by what they look like: `{ a: 'αа' }`. */
export type FoldTable = Readonly<Record<string, string>>;

/** Each character of tables with what it looks like; of two that name it the later one counts. */
export function foldTable(...tables: FoldTable[]): ReadonlyMap<string, string> {
  return new Map(
    tables
      .flatMap((table) => Object.entries(table))
      .flatMap(([plain, others]) => [...others].map((other): [string, string] => [other, plain])),
  );
}

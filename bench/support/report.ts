import type { Spread } from './stats.ts';

/** What a measured value is held against; design: the median decides. */
interface Bar {
  least?: number;
  most?: number;
}

export interface Row {
  measure: string;
  what: string;
  /** `×` for a ratio of two runs; then ms, MiB, KB, … */
  unit: string;
  value: Spread;
  /** Left out for what is told only to explain another figure. */
  bar?: Bar;
}

function digits(value: number): string {
  if (Number.isInteger(value)) {
    return String(value);
  }
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(Math.abs(value) < 10 ? 2 : 1);
}

const withUnit = (value: number, unit: string): string =>
  unit === '' ? digits(value) : `${digits(value)} ${unit}`;

function barText({ bar, unit }: Row): string {
  if (bar === undefined) {
    return '';
  }
  return bar.least === undefined
    ? `≤ ${withUnit(bar.most ?? 0, unit)}`
    : `≥ ${withUnit(bar.least, unit)}`;
}

const keeps = (value: number, bar: Bar): boolean =>
  value >= (bar.least ?? -Infinity) && value <= (bar.most ?? Infinity);

/** `ok` or `over` by the median; `~` where single runs fell on the other side of the bar. */
function verdict({ bar, value }: Row): string {
  if (bar === undefined) {
    return '';
  }
  const kept = keeps(value.median, bar);
  const steady = [value.min, value.max].every((one) => keeps(one, bar) === kept);
  return `${kept ? 'ok' : 'over'}${steady ? '' : ' ~'}`;
}

function spreadText({ value, unit }: Row): string {
  const median = withUnit(value.median, unit);
  return value.runs === 1
    ? median
    : `${median}  (${digits(value.min)} … ${digits(value.max)}, ${value.runs} runs)`;
}

/** The table that ends a run: what, the budget, what was seen, and whether it is kept. */
export function table(rows: readonly Row[]): string {
  const lines = [
    ['', 'what', 'budget', 'median (min … max)', ''],
    ...rows.map((row) => [row.measure, row.what, barText(row), spreadText(row), verdict(row)]),
  ];
  const widths = lines[0]!.map((_, column) =>
    Math.max(...lines.map((line) => line[column]!.length)),
  );
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

import { shortDate } from '#src/platform/time/format.ts';

type TheApp = App.Locals['app'];
export type ReportView = Awaited<ReturnType<TheApp['commands']['readReport']>>;
export type ReportGroup = ReportView['total'];

/** What of a promise was kept, column by column. */
export const MEASURES = [
  ['ahead', 'Announced ahead'],
  ['respond_by', 'Respond-by'],
  ['updates', 'Updates on time'],
  ['within_window', 'Within the window'],
  ['mails', 'Mails delivered'],
] as const;

export type Measure = (typeof MEASURES)[number][0];

/** What was rolled back: the work as a whole, or a stage of work that went on. */
export const TAKEN_BACK = [
  ['rolled_back', 'Rolled back'],
  ['stage_roll_backs', 'Stages rolled back'],
] as const;

/** `Nov 2026` of `2026-11`. */
export function monthLabel(month: string | null): string {
  return month === null
    ? ''
    : `${shortDate(Date.parse(`${month}-15T12:00:00Z`), 'UTC').replace(/^\d+ /, '')} ${month.slice(0, 4)}`;
}

/** `9 of 10`; a dash where nothing was promised. */
export function shareText({ kept, of }: { kept: number; of: number }): string {
  return of === 0 ? '–' : `${kept.toLocaleString('en')} of ${of.toLocaleString('en')}`;
}

export interface Column {
  x: number;
  width: number;
  kept: number;
  broken: number;
  label: string;
  /** What the column says, in words. */
  words: string;
}

const WIDTH = 720;
const GAP = 0.25;

/** Months as columns of what of one promise was kept and broken, in a drawing of 720 by `height`. */
export function columnsOf(
  months: readonly ReportGroup[],
  measure: Measure,
  height: number,
): Column[] {
  const sums = months.map((month) => month[measure]);
  const most = Math.max(1, ...sums.map(({ of }) => of));
  const step = WIDTH / Math.max(1, months.length);
  const width = Math.min(48, step * (1 - GAP));
  const scale = (count: number): number => Math.round((10 * count * height) / most) / 10;
  return months.map((month, index) => {
    const { kept, of } = sums[index]!;
    return {
      x: Math.round(10 * (index * step + (step - width) / 2)) / 10,
      width: Math.round(10 * width) / 10,
      kept: scale(kept),
      broken: scale(of - kept),
      label: monthLabel(month.name),
      words: `${monthLabel(month.name)}: ${shareText({ kept, of })}`,
    };
  });
}

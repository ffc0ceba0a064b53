import type { PublicNotice } from '../publish/view.ts';

export type Stages = PublicNotice['stages'];

export interface Segment {
  name: string;
  /** The share reached when the stage is done, 1 to 100. */
  percent: number;
  status: Stages[number]['status'];
  /** Where it begins and how wide it is, on a line of 100. */
  x: number;
  width: number;
}

const SMALLEST = 3;

/** Stages as segments of one bar, to scale but for those too thin to see. */
export function segments(stages: Stages): Segment[] {
  let reached = 0;
  const widths = stages.map((stage) => {
    const share = Math.max(SMALLEST, stage.percent - reached);
    reached = Math.max(reached, stage.percent);
    return share;
  });
  const total = Math.max(
    100,
    widths.reduce((sum, width) => sum + width, 0),
  );
  let x = 0;
  return stages.map(({ name, percent, status }, index) => {
    const width = Math.round((1000 * widths[index]!) / total) / 10;
    const segment = { name, percent, status, x: Math.round(x * 10) / 10, width };
    x += width;
    return segment;
  });
}

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
    const from = x;
    x += (100 * widths[index]!) / total;
    return { name, percent, status, x: round(from), width: round(round(x) - round(from)) };
  });
}

/** `First region under way, to 40 %` or `Canary done, 5 % reached`; null before it has begun. */
export function rolloutWords(stages: Stages): string | null {
  const running = stages.find(({ status }) => status === 'running');
  if (running !== undefined) {
    return `${running.name} under way, to ${running.percent}\u00a0%`;
  }
  const done = stages.findLast(({ status }) => status === 'done');
  return done === undefined ? null : `${done.name} done, ${done.percent}\u00a0% reached`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

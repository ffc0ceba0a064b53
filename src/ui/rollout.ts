import { mayBegin } from '../domain/rollout.ts';
import type { PublicNotice, PublicStage } from '../publish/view.ts';

type Drawn = Pick<PublicStage, 'name' | 'percent' | 'region' | 'status'>;

export interface Segment {
  status: PublicStage['status'];
  /** Where it begins and how wide it is, on a line of 100. */
  x: number;
  width: number;
}

const SMALLEST = 3;

/**
 * Stages as segments of one bar, to scale but for those too thin to see; of equal width where one
 * has no share that could be drawn.
 */
export function segments(stages: readonly Drawn[]): Segment[] {
  let reached = 0;
  const toScale = stages.every(({ percent }) => percent !== null);
  const widths = stages.map(({ percent }) => {
    if (!toScale) {
      return 100 / stages.length;
    }
    const share = Math.max(SMALLEST, percent! - reached);
    reached = Math.max(reached, percent!);
    return share;
  });
  const total = Math.max(
    100,
    widths.reduce((sum, width) => sum + width, 0),
  );
  let x = 0;
  return stages.map(({ status }, index) => {
    const from = x;
    x += (100 * widths[index]!) / total;
    return { status, x: round(from), width: round(round(x) - round(from)) };
  });
}

/** `Frankfurt, to 40 %`, `to 40 %` or `Frankfurt`; nothing where the stage is called like its region. */
export function reachText({
  name,
  percent,
  region,
}: Pick<PublicStage, 'name' | 'percent' | 'region'>): string {
  return [
    region === name ? null : (region ?? null),
    percent === null ? null : `to ${percent}\u00a0%`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** That a rollout is paused, as long as anything of it is still to be done; null otherwise. */
export function pauseWords({
  rolloutPaused,
  stages,
}: Pick<PublicNotice, 'rolloutPaused' | 'stages'>): string | null {
  if (rolloutPaused !== true || stages.every(({ status }) => status === 'done')) {
    return null;
  }
  return mayBegin(stages)
    ? 'The rollout is paused: no further stage begins for now.'
    : 'The rollout is paused for now.';
}

/** `First region under way, to 40 %` or `Canary done, 5 % reached`; null before it has begun. */
export function rolloutWords(stages: readonly Drawn[], paused = false): string | null {
  const running = stages.find(({ status }) => status === 'running');
  if (running !== undefined) {
    const words = [`${running.name} ${paused ? 'paused' : 'under way'}`, reachText(running)];
    return words.filter((part) => part !== '').join(', ');
  }
  const done = stages.findLast(({ status }) => status === 'done');
  if (done === undefined) {
    return null;
  }
  const reached = done.percent === null ? reachText(done) : `${done.percent}\u00a0% reached`;
  return [`${done.name} done`, reached].filter((part) => part !== '').join(', ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

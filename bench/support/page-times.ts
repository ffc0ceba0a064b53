import { setTimeout as sleep } from 'node:timers/promises';
import { request } from './request.ts';

const PAGE_EVERY_MS = 10;

/** Milliseconds of the page, asked for at an even pace until told to stop. */
export async function pageTimes(url: string, until: () => boolean): Promise<number[]> {
  const times: number[] = [];
  while (!until()) {
    const begun = performance.now();
    const { status } = await request(url, { 'accept-encoding': 'gzip' });
    if (status !== 200) {
      throw new Error(`The page was answered with ${status}.`);
    }
    const ms = performance.now() - begun;
    times.push(ms);
    await sleep(Math.max(0, PAGE_EVERY_MS - ms));
  }
  return times;
}

export function p99(times: readonly number[]): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)]!;
}

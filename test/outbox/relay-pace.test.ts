import { describe, expect, it } from 'vitest';
import { createRelayPace, type RelayPace } from '#src/outbox/relay-pace.ts';

const NOW = 1_000_000;
/** Breaths at their longest. */
const LONG = (): number => 1;

const lose = (pace: RelayPace, at: number, away = true): void =>
  pace.lost(at, { since: pace.event(), away });

/** Milliseconds from `at` until mail may be claimed again. */
function waitOf(pace: RelayPace, at: number, urgent = false): number {
  for (let ms = 0; ms < 120_000; ms += 10) {
    const allowed = pace.allowance(at + ms, urgent);
    if (allowed.most > 0) {
      pace.untried(allowed);
      return ms;
    }
  }
  return Infinity;
}

/** A relay of the old kind: so many a second, the others refused at once. */
function rated(perSecond: number) {
  let second = -1;
  let used = 0;
  return (now: number): boolean => {
    if (Math.floor(now / 1_000) !== second) {
      second = Math.floor(now / 1_000);
      used = 0;
    }
    used += 1;
    return used <= perSecond;
  };
}

/** Hands `wanted` messages over one after another, in steps of 5 ms; what came of it. */
function run(pace: RelayPace, takes: (now: number) => boolean, wanted: number, from = NOW) {
  let now = from;
  let took = 0;
  let refused = 0;
  let longest = 0;
  let since = from;
  for (; took < wanted && now < from + 3_600_000; now += 5) {
    const allowed = pace.allowance(now, false);
    const begins = (): boolean => took < wanted && (allowed.isTry || !pace.isShut(now));
    for (let i = 0; i < Math.min(allowed.most, 50) && begins(); i += 1) {
      pace.sends(now);
      if (takes(now)) {
        took += 1;
        longest = Math.max(longest, now - since);
        since = now;
        pace.answered(now, true);
      } else {
        refused += 1;
        pace.busy(now, false);
        break;
      }
    }
    pace.untried(allowed);
  }
  return { seconds: (now - from) / 1_000, refused, longest };
}

describe('The pace of a relay', () => {
  it('is asked with one mail after breaths that double, and is open once it answers', () => {
    const pace = createRelayPace(Infinity, LONG);
    const waits: number[] = [];
    let at = NOW;
    for (let i = 0; i < 10; i += 1) {
      lose(pace, at);
      waits.push(waitOf(pace, at));
      at += waits.at(-1)!;
      expect(pace.allowance(at, false)).toEqual({ most: 1, isTry: true });
      expect(pace.allowance(at, false)).toEqual({ most: 0, isTry: false });
    }
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
    pace.answered(at, false);
    expect(pace.allowance(at, false)).toEqual({ most: Infinity, isTry: false });
  });

  it('takes what breaks together for one event, however many connections it was', () => {
    const pace = createRelayPace(Infinity, LONG);
    const since = pace.event();
    for (let i = 0; i < 50; i += 1) {
      pace.lost(NOW, { since, away: true });
    }
    expect(waitOf(pace, NOW)).toBe(250);
  });

  it('goes on after messages that broke off, until it was the third event of it in a row', () => {
    const pace = createRelayPace(Infinity, LONG);
    lose(pace, NOW, false);
    lose(pace, NOW, false);
    expect(pace.isShut(NOW)).toBe(false);
    lose(pace, NOW, false);
    expect(pace.isShut(NOW)).toBe(true);
    expect(waitOf(pace, NOW)).toBe(250);
  });

  it('never lets an emergency wait behind a relay that has been away for long', () => {
    const pace = createRelayPace(Infinity, LONG);
    for (let i = 0; i < 12; i += 1) {
      lose(pace, NOW + i);
    }
    expect(waitOf(pace, NOW + 11, true)).toBe(5_000);
    expect(waitOf(pace, NOW + 11)).toBe(30_000);
  });

  it.each([1, 14, 100, 1_000])('finds out that a relay takes %i a second', (perSecond) => {
    const pace = createRelayPace(Infinity, LONG);
    const seconds = 60;
    const { seconds: needed, refused, longest } = run(pace, rated(perSecond), perSecond * seconds);
    expect(needed).toBeLessThanOrEqual(seconds * 1.25);
    expect(refused).toBeLessThan(40);
    expect(longest).toBeLessThanOrEqual(2_500);
  });

  it('takes longer and longer breaths where a quota is used up, and goes on when it is not', () => {
    const pace = createRelayPace(Infinity, LONG);
    run(pace, () => true, 500);
    const used = run(pace, (now) => now >= NOW + 1_800_000, 1, NOW + 1_000);
    expect(used.refused).toBeLessThan(140);
    const after = NOW + 1_000 + used.seconds * 1_000;
    expect(after - (NOW + 1_800_000)).toBeLessThanOrEqual(30_010);
    expect(run(pace, () => true, 1_000, after).longest).toBeLessThanOrEqual(1_000);
  });

  it('rises step by step once the relay takes more', () => {
    const pace = createRelayPace(Infinity, LONG);
    run(pace, rated(10), 100);
    const paced = run(pace, () => true, 100, NOW + 20_000);
    expect(paced.seconds).toBeGreaterThan(5);
    const later = run(pace, () => true, 20_000, NOW + 60_000);
    expect(later.refused).toBe(0);
    expect(run(pace, () => true, 1_000, NOW + 3_600_000).seconds).toBeLessThan(5);
  });

  it('never exceeds the setting, and spreads what it allows', () => {
    const pace = createRelayPace(20, LONG);
    const first = run(pace, () => true, 100);
    expect(first.seconds).toBeGreaterThanOrEqual(4.5);
    expect(first.seconds).toBeLessThanOrEqual(5.1);
    expect(first.longest).toBeLessThanOrEqual(60);
  });

  it('lets no two processes that were refused together come back together', () => {
    const early = createRelayPace(Infinity, () => 0);
    const late = createRelayPace(Infinity, LONG);
    early.busy(NOW, false);
    late.busy(NOW, false);
    expect(waitOf(early, NOW)).toBeLessThan(waitOf(late, NOW));
  });
});

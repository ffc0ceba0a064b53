import { describe, expect, it } from 'vitest';
import { createPace } from '#src/outbox/pace.ts';
import { eachOf } from '#src/outbox/deliver/lanes.ts';

const NOW = 1_000_000;

describe('The pace', () => {
  it('lets a domain have as many at once as the setting says, and others pass by', async () => {
    const pace = createPace(2);
    const items = ['slow', 'slow', 'slow', 'slow', 'fast', 'fast'];
    let slow = 0;
    let most = 0;
    const ended: string[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const work = async (domain: string): Promise<void> => {
      if (domain === 'slow') {
        slow += 1;
        most = Math.max(most, slow);
        await promise;
        slow -= 1;
      }
      ended.push(domain);
      if (ended.length === 2) {
        resolve();
      }
    };
    await eachOf(items, 6, pace, (item) => item, work);
    expect(most).toBe(2);
    expect(ended.slice(0, 2)).toEqual(['fast', 'fast']);
    expect(ended).toHaveLength(6);
  });

  it('halves what a domain gets that asks for less, after a pause that doubles', () => {
    const pace = createPace(8);
    for (let i = 0; i < 8; i += 1) {
      expect(pace.begin('d')).toBe(true);
    }
    expect(pace.begin('d')).toBe(false);
    pace.slowDown('d', NOW);
    pace.slowDown('d', NOW + 1);
    expect(pace.admit('d', NOW + 4_999)).toBe(false);
    expect(pace.room('d', NOW + 5_000)).toBe(4 * 4);
    pace.slowDown('d', NOW + 5_000);
    expect(pace.room('d', NOW + 14_999)).toBe(0);
    expect(pace.room('d', NOW + 15_000)).toBe(2 * 4);
    expect(pace.room('other', NOW)).toBe(8 * 4);
  });

  it('gives a slowed domain more with each round that goes well', () => {
    const pace = createPace(Infinity);
    pace.slowDown('d', NOW);
    const rooms: number[] = [];
    for (let taken = 0; taken < 7; taken += 1) {
      rooms.push(pace.room('d', NOW + 5_000));
      pace.took('d', NOW + 5_000);
    }
    expect(rooms).toEqual([4, 8, 8, 16, 16, 16, 16]);
    for (let taken = 0; taken < 200; taken += 1) {
      pace.took('d', NOW + 5_000);
    }
    expect(pace.room('d', NOW + 5_000)).toBe(Infinity);
  });

  it('takes refusals for our rate for the domain’s only where others are taken meanwhile', () => {
    const pace = createPace(Infinity);
    for (let i = 0; i < 9; i += 1) {
      expect(pace.rateRefused('d', NOW)).toBe(false);
    }
    expect(pace.room('d', NOW)).toBe(Infinity);
    pace.took('d', NOW);
    const asked = [1, 2, 3].map(() => {
      pace.took('other', NOW);
      return pace.rateRefused('d', NOW);
    });
    expect(asked).toEqual([false, false, false]);
    pace.took('other', NOW);
    expect(pace.rateRefused('d', NOW)).toBe(true);
    expect(pace.room('d', NOW)).toBe(0);
    expect(pace.room('other', NOW)).toBe(Infinity);
  });

  it('lets a domain have as many in a second as the setting says', () => {
    const pace = createPace(Infinity, 3);
    const admitted = (domain: string, at: number): number => {
      let count = 0;
      while (count < 10 && pace.admit(domain, at)) {
        count += 1;
      }
      return count;
    };
    expect(admitted('d', NOW)).toBe(3);
    expect(admitted('e', NOW)).toBe(3);
    expect(admitted('d', NOW + 500)).toBe(1);
    expect(admitted('d', NOW + 1_000)).toBe(2);
    expect(admitted('d', NOW + 60_000)).toBe(3);
  });

  it('takes a refusal for ours unless the domain took a mail lately, or it is the third', () => {
    const pace = createPace(Infinity);
    expect(pace.refused('new', NOW)).toBe(true);
    pace.took('known', NOW);
    expect([1, 2, 3].map(() => pace.refused('known', NOW + 1))).toEqual([false, false, true]);
    pace.took('known', NOW);
    expect(pace.refused('known', NOW + 3_600_000)).toBe(true);
  });
});

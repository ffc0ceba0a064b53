import { describe, expect, it } from 'vitest';
import { createPace } from '../../src/outbox/pace.ts';
import { eachOf } from '../../src/outbox/deliver/lanes.ts';

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

  it('asks a relay that cannot be reached now and then, with one mail', () => {
    const pace = createPace(Infinity);
    pace.relayLost(NOW);
    pace.relayLost(NOW);
    expect(pace.relay(NOW)).toBe('open');
    pace.relayLost(NOW);
    expect(pace.relayIsLost()).toBe(true);
    expect(pace.relay(NOW + 999)).toBe('shut');
    expect(pace.relay(NOW + 1_000)).toBe('try');
    expect(pace.relay(NOW + 1_000)).toBe('shut');
    pace.relayLost(NOW + 1_000);
    expect(pace.relay(NOW + 2_999)).toBe('shut');
    expect(pace.relay(NOW + 3_000)).toBe('try');
    for (let i = 0; i < 20; i += 1) {
      pace.relayLost(NOW + 3_000);
    }
    expect(pace.relay(NOW + 63_000)).toBe('try');
    pace.relayAnswered();
    expect(pace.relay(NOW + 63_000)).toBe('open');
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

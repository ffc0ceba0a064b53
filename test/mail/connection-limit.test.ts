import { describe, expect, it } from 'vitest';
import { connectionLimit } from '#src/mail/connection-limit.ts';

const NOW = 1_000_000;

describe('The number of connections that a relay bears', () => {
  it('is one less than were under way when it refused one, however late it says so', () => {
    const limit = connectionLimit(5);
    expect(limit.most(NOW)).toBe(5);
    expect(limit.refused(4, NOW)).toBe(true);
    expect(limit.refused(5, NOW)).toBe(true);
    expect(limit.most(NOW)).toBe(3);
  });

  it('has nothing to do with a refusal of the only one', () => {
    const limit = connectionLimit(5);
    expect(limit.refused(1, NOW)).toBe(false);
    expect(limit.most(NOW)).toBe(5);
  });

  it('is raised by one from time to time, and less often the more often that is refused', () => {
    const limit = connectionLimit(5);
    limit.refused(4, NOW);
    const raised: number[] = [];
    for (let at = NOW; at < NOW + 300_000; at += 100) {
      if (limit.most(at) === 4) {
        raised.push((at - NOW) / 1_000);
        limit.refused(4, at);
      } else {
        limit.took(3, at);
      }
    }
    expect(raised).toEqual([2, 6, 14, 30, 62, 122, 182, 242]);
  });

  it('comes back to what the setting says, step by step, once the relay bears more', () => {
    const limit = connectionLimit(5);
    limit.refused(2, NOW);
    expect(limit.most(NOW)).toBe(1);
    const seen = new Set<number>();
    for (let at = NOW; at < NOW + 10_000; at += 100) {
      const most = limit.most(at);
      seen.add(most);
      limit.took(most, at);
    }
    expect([...seen]).toEqual([1, 2, 3, 4, 5]);
  });
});

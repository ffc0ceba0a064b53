import { describe, expect, it } from 'vitest';
import type { FailureClass } from '../../src/outbox/deliver/outcome.ts';
import { GIVE_UP_AFTER_MS, verdictOn } from '../../src/outbox/retry.ts';
import { HOUR, MINUTE } from '../support/clock.ts';

const NOW = 1_000_000_000;

function waitAfter(attempts: number, failure: FailureClass = 'transient'): number {
  const verdict = verdictOn({ class: failure }, { attempts, createdAt: NOW }, NOW);
  expect(verdict.status).toBe('waiting');
  return verdict.status === 'waiting' ? verdict.dueAt - NOW : Number.NaN;
}

describe('The retry table', () => {
  it('waits longer after each passing failure, then an hour each time', () => {
    expect([1, 2, 3, 4, 5, 6, 40].map((attempts) => waitAfter(attempts) / MINUTE)).toEqual([
      1, 5, 15, 30, 60, 60, 60,
    ]);
  });

  it('gives a passing failure up after 72 hours', () => {
    const after = (age: number) =>
      verdictOn({ class: 'transient' }, { attempts: 60, createdAt: NOW - age }, NOW);
    expect(after(GIVE_UP_AFTER_MS - HOUR)).toEqual({ status: 'waiting', dueAt: NOW + HOUR });
    expect(after(GIVE_UP_AFTER_MS - HOUR + 1)).toEqual({ status: 'failed', suppress: false });
  });

  it('ends at once and suppresses the address only where the address is dead', () => {
    const delivery = { attempts: 1, createdAt: NOW };
    expect(verdictOn({ class: 'dead_address' }, delivery, NOW)).toEqual({
      status: 'failed',
      suppress: true,
    });
    for (const failure of ['message', 'bug'] as const) {
      expect(verdictOn({ class: failure }, delivery, NOW)).toEqual({
        status: 'failed',
        suppress: false,
      });
    }
  });

  it('tries again every quarter of an hour where we or our relay are refused', () => {
    for (const failure of ['policy', 'configuration'] as const) {
      expect([1, 2, 9].map((attempts) => waitAfter(attempts, failure))).toEqual([
        15 * MINUTE,
        15 * MINUTE,
        15 * MINUTE,
      ]);
    }
  });
});

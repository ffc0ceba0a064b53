import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SMTP_ERROR_CLASSES } from '#src/mail/classify-smtp-error.ts';
import type { FailureClass } from '#src/outbox/deliver/outcome.ts';
import { GIVE_UP_AFTER_MS, holdUntil, RETRY_TABLE, verdictOn } from '#src/outbox/retry.ts';
import { HOUR, MINUTE } from '../support/clock.ts';

const NOW = 1_000_000_000_000;

function waitAfter(attempts: number, failure: FailureClass = 'transient'): number {
  const verdict = verdictOn({ class: failure }, { attempts, createdAt: NOW }, NOW);
  expect(verdict.status).toBe('waiting');
  return verdict.status === 'waiting' ? verdict.dueAt - NOW : Number.NaN;
}

const anyClass = fc.constantFrom(...SMTP_ERROR_CLASSES);
const anyAttempts = fc.integer({ min: 1, max: 200 });

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
    expect(after(GIVE_UP_AFTER_MS - HOUR + 1)).toEqual({ status: 'failed', gaveUp: true });
  });

  it('ends at once where trying again is no use', () => {
    for (const failure of ['dead_address', 'message', 'bug'] as const) {
      expect(verdictOn({ class: failure }, { attempts: 1, createdAt: NOW }, NOW)).toEqual({
        status: 'failed',
        gaveUp: false,
      });
    }
  });

  it('suppresses at once for a dead address alone, and holds back what is refused as a whole', () => {
    const by = (key: 'suppress' | 'hold') =>
      Object.fromEntries(
        SMTP_ERROR_CLASSES.map((name) => [name, RETRY_TABLE[name][key]]).filter(
          ([, value]) => value !== null,
        ),
      ) as Record<string, string>;
    expect(by('suppress')).toEqual({ dead_address: 'hard_bounce' });
    expect(by('hold')).toEqual({ policy: 'domain', configuration: 'queue' });
    expect(SMTP_ERROR_CLASSES.filter((name) => RETRY_TABLE[name].soft)).toEqual(['soft']);
  });

  it('never tries earlier than now, never sooner after more attempts, and always comes to an end', () => {
    fc.assert(
      fc.property(
        anyClass,
        anyAttempts,
        fc.integer({ min: -HOUR, max: 100 * HOUR }),
        (failure, attempts, age) => {
          const delivery = { attempts, createdAt: NOW - age };
          const verdict = verdictOn({ class: failure }, delivery, NOW);
          const next = verdictOn({ class: failure }, { ...delivery, attempts: attempts + 1 }, NOW);
          if (verdict.status === 'waiting') {
            expect(verdict.dueAt).toBeGreaterThan(NOW);
            expect(verdict.dueAt - delivery.createdAt).toBeLessThanOrEqual(GIVE_UP_AFTER_MS);
            if (next.status === 'waiting') {
              expect(next.dueAt).toBeGreaterThanOrEqual(verdict.dueAt);
            }
          } else {
            expect(next.status).toBe('failed');
          }
        },
      ),
    );
  });

  it('gives up however a mail fails, after a number of attempts that is no flood', () => {
    fc.assert(
      fc.property(fc.array(anyClass, { minLength: 300, maxLength: 300 }), (failures) => {
        let now = NOW;
        const end = failures.findIndex((failure, index) => {
          const delivery = { attempts: index + 1, createdAt: NOW };
          const verdict = verdictOn({ class: failure }, delivery, now);
          now = verdict.status === 'waiting' ? verdict.dueAt : now;
          return verdict.status === 'failed';
        });
        expect(end).not.toBe(-1);
      }),
    );
  });

  it('holds as long again as it has held, between a quarter of an hour and four hours', () => {
    expect(holdUntil(NOW, NOW)).toBe(NOW + 15 * MINUTE);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 * HOUR }), (age) => {
        const wait = holdUntil(NOW - age, NOW) - NOW;
        expect(wait).toBe(Math.min(Math.max(age, 15 * MINUTE), 4 * HOUR));
      }),
    );
  });
});

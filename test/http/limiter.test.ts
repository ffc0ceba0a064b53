import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createRequestLimit } from '#src/http/request-limit.ts';
import { createSignInLimits } from '#src/http/sign-in-limits.ts';
import { createLimiter } from '#src/platform/limiter.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** More addresses than any limit remembers, each of a network of its own. */
const CROWD = Array.from({ length: 10_001 }, (_, i) => `2001:db8:${i.toString(16)}::1`);

it('lets each key have so many in a window that begins with the first, and says how long to wait', () => {
  const limiter = createLimiter({ most: 2, windowSeconds: 60 });
  expect([limiter.take('a'), limiter.take('a'), limiter.take('b')]).toEqual([null, null, null]);
  vi.advanceTimersByTime(45_000);
  expect([limiter.take('a'), limiter.take('b')]).toEqual([15, null]);
  vi.advanceTimersByTime(15_000);
  expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([null, null, 60]);
});

it('does not count what is given back or forgotten', () => {
  const limiter = createLimiter({ most: 1, windowSeconds: 60 });
  limiter.take('a');
  limiter.giveBack('a');
  limiter.giveBack('never came');
  expect([limiter.take('a'), limiter.take('a')]).toEqual([null, 60]);
  limiter.forget('a');
  expect(limiter.take('a')).toBeNull();
  expect([limiter.take('never came'), limiter.take('never came')]).toEqual([null, 60]);
});

it('remembers so many keys and no more: a quiet one begins anew, one that goes on is still counted', () => {
  const limiter = createLimiter({ most: 1, windowSeconds: 60, mostKeys: 100 });
  limiter.take('quiet');
  limiter.take('goes on');
  for (let i = 0; i < 1_000; i += 1) {
    expect(limiter.take(`new ${i}`)).toBeNull();
    expect(limiter.take('goes on')).toBe(60);
  }
  expect(limiter.take('new 999')).toBe(60);
  expect(limiter.take('quiet')).toBeNull();
});

it('a crowd of addresses at the sign-in and the subscribe form takes no more memory than a few', () => {
  const signIn = createSignInLimits();
  const subscribe = createRequestLimit();
  for (let i = 0; i < 6; i += 1) {
    signIn.attempt('ada@example.com', '192.0.2.1');
  }
  for (let i = 0; i < 10; i += 1) {
    subscribe({ ip: '192.0.2.1', proved: true });
  }
  expect(signIn.attempt('ada@example.com', '192.0.2.1')).not.toBeNull();
  expect(() => subscribe({ ip: '192.0.2.1', proved: true })).toThrow('Too many requests');
  for (const ip of CROWD) {
    signIn.attempt('ada@example.com', ip);
    try {
      subscribe({ ip, proved: true });
    } catch {
      // All together are more than the form takes.
    }
  }
  vi.advanceTimersByTime(60_000);
  expect(signIn.attempt('ada@example.com', '192.0.2.1')).toBeNull();
  expect(() => subscribe({ ip: '192.0.2.1', proved: true })).not.toThrow();
});

import { expect, it } from 'vitest';
import { createGate } from '#src/http/gate.ts';
import { hashPassword, isHashingFull } from '#src/http/password-hash.ts';

it('runs so much at once, lets a little more wait, and refuses the rest with a time', async () => {
  const gate = createGate({ atOnce: 2, waiting: 3, retryAfterSeconds: 7 });
  const ends: (() => void)[] = [];
  let running = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
  };
  const taken = Array.from({ length: 5 }, () => gate.run(work));
  expect(gate.isFull()).toBe(true);
  await expect(gate.run(work)).rejects.toMatchObject({ code: 'too_many', retryAfterSeconds: 7 });
  for (let index = 0; index < 5; index += 1) {
    ends[index]!();
    await taken[index];
  }
  expect(most).toBe(2);
  expect(gate.isFull()).toBe(false);
  const failing = gate.run(() => Promise.reject(new Error('failed')));
  await expect(failing).rejects.toThrow('failed');
  // Its place is free again.
  await Promise.all([gate.run(() => Promise.resolve()), gate.run(() => Promise.resolve())]);
});

it('hashes one or two passwords at once, lets eight wait, and refuses the others', async () => {
  const asked = Array.from({ length: 50 }, (_, index) => hashPassword(`a password ${index}`));
  expect(isHashingFull()).toBe(true);
  const ends = await Promise.allSettled(asked);
  const refused = ends.filter((end) => end.status === 'rejected');
  expect(ends.length - refused.length).toBeGreaterThanOrEqual(9);
  expect(ends.length - refused.length).toBeLessThanOrEqual(10);
  expect(refused.every(({ reason }) => (reason as { code: string }).code === 'too_many')).toBe(
    true,
  );
  expect(isHashingFull()).toBe(false);
});

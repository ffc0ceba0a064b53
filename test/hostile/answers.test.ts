import { expect, it } from 'vitest';
import { NoticeInput } from '#src/commands/notice/input.ts';
import { parseInput } from '#src/commands/parse.ts';
import { problemResponse } from '#src/http/problem.ts';
import { createLog } from '#src/platform/log.ts';
import { refusalOf } from '../support/registry.ts';

it('A body with 50,000 unknown fields gets an answer that names a hundred of them', async () => {
  const input = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`field${at}`, 1]));
  const work = Promise.resolve().then(() => parseInput(NoticeInput, input));
  const refusal = await refusalOf(work);
  expect(refusal.message).toMatch(/^50\d{3} fields are not valid: these 100, and 49\d{3} more\.$/);
  expect(refusal.faults).toHaveLength(100);
  const answer = await problemResponse(refusal, { log: createLog('silent') }).text();
  expect(answer.length).toBeLessThan(20_000);
});

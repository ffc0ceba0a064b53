import { expect, test } from 'vitest';
import { isLateStart, lateWords } from '#src/ui/admin/notice-lists.ts';
import { HOUR } from '../support/clock.ts';

test('Work that has not begun is said to be late, and plainly so once its whole time is over', () => {
  const start = Date.UTC(2026, 11, 1);
  const notice = {
    status: 'scheduled' as const,
    window_start: new Date(start).toISOString(),
    window_end: new Date(start + 2 * HOUR).toISOString(),
  };
  expect(isLateStart(notice, start)).toBe(false);
  expect(isLateStart({ ...notice, status: 'in_progress' }, start + HOUR)).toBe(false);
  expect(isLateStart(notice, start + HOUR)).toBe(true);
  expect(lateWords(notice, start + HOUR)).toBe('Its start has passed, but it has not begun');
  expect(lateWords(notice, start + 3 * HOUR)).toContain('Its planned time is over');
});

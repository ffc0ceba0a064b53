import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { nextStatuses } from '#src/domain/notice.ts';
import { FIRST_STATUSES } from '#src/ui/admin/form-labels.ts';

const PARTS = join(import.meta.dirname, '..', '..', 'src', 'ui', 'admin');
/** Its reader answers null where the page cannot be read. */
const SAFE = ['const page = await pageOrNull(Astro.locals.app);'];

const parts = globSync('*.astro', { cwd: PARTS });

describe('a part of a page reads nothing: a fault while a page is being sent cuts it short', () => {
  test('and there are parts', () => {
    expect(parts.length).toBeGreaterThan(20);
  });

  test.each(parts)('%s', (file) => {
    const lines = readFileSync(join(PARTS, file), 'utf8').split('\n');
    expect(lines.filter((line) => /\bawait\b/.test(line) && !SAFE.includes(line))).toEqual([]);
  });
});

test('the form offers just the statuses that an incident may begin with', () => {
  expect(FIRST_STATUSES.map(([status]) => status)).toEqual(nextStatuses('incident', 'draft'));
});

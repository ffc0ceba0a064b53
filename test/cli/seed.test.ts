import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CLI, openContext } from '#src/cli/context.ts';
import { seed } from '#src/cli/seed/seed.ts';
import { readNotices } from '#src/commands/notice/read.ts';
import { readConfig } from '#src/server/config.ts';
import { runCli } from '../support/cli.ts';
import { DAY } from '../support/clock.ts';
import { freshEnv } from './support.ts';

describe('forewarn seed', () => {
  it('tells a believable week, whatever the hour and season', async () => {
    const moments = [
      Date.UTC(2026, 11, 1, 12),
      Date.UTC(2026, 11, 1, 23, 30),
      Date.UTC(2026, 2, 29, 0, 59),
      Date.UTC(2026, 9, 25, 1, 30),
      Date.UTC(2028, 1, 29, 4),
    ];
    for (const now of moments) {
      const context = openContext(readConfig(freshEnv()), () => now);
      await seed(context, CLI);
      const { items } = await readNotices(context, CLI, { limit: 50 });
      expect(items.map(({ kind, status }) => `${kind} ${status}`).sort()).toEqual([
        'emergency_patch in_progress',
        'emergency_patch rolled_back',
        'incident resolved',
        'maintenance cancelled',
        'maintenance completed',
        'maintenance completed',
        'maintenance scheduled',
      ]);
      const running = items.find(({ status }) => status === 'in_progress')!;
      expect(Date.parse(running.next_update_due!)).toBeGreaterThan(now);
      const upcoming = items.find(({ status }) => status === 'scheduled')!;
      expect(Date.parse(upcoming.window_start!)).toBeGreaterThan(now + DAY);
      const { db, t } = context.store.read;
      const entries = await db.select({ at: t.updates.createdAt }).from(t.updates);
      expect(entries.filter(({ at }) => at > now)).toEqual([]);
      await context.store.close();
    }
  });

  it('mails nothing of what is past', async () => {
    const env = freshEnv();
    const planted = await runCli(['seed', '--json'], { env });
    expect(JSON.parse(planted.out)).toEqual({ components: 11, notices: 7, subscribers: 6 });
    const context = openContext(readConfig(env), Date.now);
    const { db, t } = context.store.read;
    expect(await db.select().from(t.announcements)).toEqual([]);
    expect(await db.select().from(t.deliveries)).toEqual([]);
    const people = await db.select().from(t.subscribers);
    expect(
      people.every(({ status, email }) => status === 'confirmed' && email.endsWith('@example.com')),
    ).toBe(true);
    await context.store.close();
  });

  it('leaves a database alone that has content', async () => {
    const env = freshEnv();
    const file = join(import.meta.dirname, '../../db/seeds/components.json');
    await runCli(['components', 'import', file], { env });
    const refused = await runCli(['seed'], { env });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('empty one only');
    const list = await runCli(['components', 'list', '--json'], { env });
    expect(JSON.parse(list.out)).toHaveLength(11);
  });
});

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { MIGRATIONS } from '#src/platform/paths.ts';
import { openPglite } from '#src/store/open-pglite.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import type { Store } from '#src/store/queries.ts';
import { POSTGRES_MIGRATIONS } from '../support/stores.ts';

/** The first `count` of the shipped migrations, as an earlier version had them. */
function earlierMigrations(folder: string, count: number, migrations = MIGRATIONS): string {
  const earlier = join(folder, 'earlier');
  cpSync(migrations, earlier, { recursive: true });
  const journal = join(earlier, 'meta', '_journal.json');
  const parsed = JSON.parse(readFileSync(journal, 'utf8')) as { entries: unknown[] };
  parsed.entries = parsed.entries.slice(0, count);
  writeFileSync(journal, JSON.stringify(parsed));
  return earlier;
}

it('brings a database of the first version up to date without losing a row or a reference', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'data', 'forewarn.sqlite');
  await openSqlite({ file, migrations: earlierMigrations(folder, 1) }).close();

  const old = new Database(file);
  old.exec(`
    insert into notices (id, kind, layer, title, tier, status, impact, template, variables, time_zone,
      auto_start, auto_complete, notify, revision, calendar_sequence, published_at, created_by, created_at, updated_at)
    values ('n1', 'incident', 'application', 'Sign-in is slow', 'high', 'investigating', 'minor', 'auto', '{}', 'UTC',
      1, 0, 1, 1, 0, 5, 'user:ada', 5, 5);
    insert into updates (id, notice_id, sequence, status, moment, body, display_at, notify, created_by, created_at)
    values ('u1', 'n1', 1, 'investigating', 'investigating', 'We are looking.', 5, 1, 'user:ada', 5);
    insert into stages (notice_id, position, name, percent, status)
    values ('n1', 0, 'Canary', 5, 'running'), ('n1', 1, 'Everyone', 100, 'pending');
    insert into subscribers (id, email, email_key, status, follows_all, wants_maintenance, wants_emergency_patch,
      wants_incident, min_tier_rank, locale, token_version, confirmed_at, confirmed_by, created_at, updated_at)
    values ('s1', 'Bob@Example.org', 'bob@example.org', 'confirmed', 1, 1, 1, 1, 0, 'en', 0, 1, 'reader', 1, 1);
    insert into announcements (id, notice_id, update_id, priority, status, checkpoint, recipients, created_at)
    values ('a1', 'n1', 'u1', 1, 'fanned_out', 's1', 1, 5);
    insert into deliveries (id, purpose, announcement_id, subscriber_id, priority, status, attempts, due_at, created_at)
    values ('d1', 'announcement', 'a1', 's1', 1, 'waiting', 0, 5, 5);
  `);
  old.close();

  const store = openSqlite({ file, migrations: MIGRATIONS });
  onTestFinished(() => store.close());
  const { db, t } = store.read;
  expect(await db.select().from(t.subscribers)).toMatchObject([
    { id: 's1', email: 'Bob@Example.org', status: 'confirmed', news: 'every', dailyDigest: false },
  ]);
  expect(await db.select().from(t.stages).orderBy(t.stages.position)).toMatchObject([
    { noticeId: 'n1', name: 'Canary', percent: 5, status: 'running', region: null },
    { noticeId: 'n1', name: 'Everyone', percent: 100, status: 'pending', plannedStart: null },
  ]);
  expect(await db.select().from(t.announcements)).toMatchObject([
    { id: 'a1', updateId: 'u1', kind: 'update', occasion: '', recipients: 1 },
  ]);
  expect(await db.select().from(t.deliveries)).toMatchObject([
    { id: 'd1', announcementId: 'a1', status: 'waiting', domain: 'example.org' },
  ]);
});

/** Subscribers as the version before kept them: one state, and facts that it hid. */
const OLD_STATES = `
  insert into subscribers (id, email, email_key, status, confirmed_at, confirmed_by, unsubscribed_at,
    suppressed_at, suppressed_kind, suppressed_reason, follows_all, wants_maintenance,
    wants_emergency_patch, wants_incident, min_tier_rank, locale, token_version, created_at, updated_at)
  values
    ('asked', 'a@x.y', 'a@x.y', 'pending', null, null, null, null, null, null, true, true, true, true, 0, 'en', 0, 1, 9),
    ('back', 'b@x.y', 'b@x.y', 'pending', 2, 'reader', null, 5, 'hard_bounce', 'gone', true, true, true, true, 0, 'en', 0, 1, 9),
    ('complained', 'c@x.y', 'c@x.y', 'suppressed', 2, 'reader', 5, 5, 'complaint', 'no', true, true, true, true, 0, 'en', 0, 1, 9),
    ('dead', 'd@x.y', 'd@x.y', 'suppressed', 2, 'reader', null, 5, 'hard_bounce', 'gone', true, true, true, true, 0, 'en', 0, 1, 9),
    ('ended', 'e@x.y', 'e@x.y', 'suppressed', null, null, null, 5, 'staff', 'no', true, true, true, true, 0, 'en', 0, 1, 9),
    ('left', 'l@x.y', 'l@x.y', 'unsubscribed', 2, 'reader', 5, null, null, null, true, true, true, true, 0, 'en', 0, 1, 9),
    ('reads', 'r@x.y', 'r@x.y', 'confirmed', 2, 'import', null, null, null, null, true, true, true, true, 0, 'en', 0, 1, 9)`;

async function expectFacts(store: Store): Promise<void> {
  const { db, t } = store.read;
  const rows = await db.select().from(t.subscribers).orderBy(t.subscribers.id);
  const none = { requestedAt: null, unsubscribedAt: null, complainedAt: null, suppressedAt: null };
  expect(rows.map(({ id, status }) => `${id}: ${status}`)).toEqual([
    'asked: pending',
    'back: pending',
    'complained: suppressed',
    'dead: suppressed',
    'ended: suppressed',
    'left: unsubscribed',
    'reads: confirmed',
  ]);
  expect(rows).toMatchObject([
    { ...none, requestedAt: 9 },
    { ...none, requestedAt: 9, suppressedAt: 5, suppressedKind: 'hard_bounce' },
    { ...none, complainedAt: 5, unsubscribedAt: 5, suppressedKind: null },
    { ...none, suppressedAt: 5, suppressedKind: 'hard_bounce', suppressedReason: 'gone' },
    { ...none, suppressedAt: 5, suppressedKind: 'staff', confirmedBy: null },
    { ...none, unsubscribedAt: 5, confirmedBy: 'reader' },
    { ...none, confirmedBy: 'import' },
  ]);
}

it('takes the facts of each subscriber out of their one old state', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'data'));
  const file = join(folder, 'data', 'forewarn.sqlite');
  await openSqlite({ file, migrations: earlierMigrations(folder, 11) }).close();
  const old = new Database(file);
  old.exec(OLD_STATES);
  old.close();
  const store = openSqlite({ file, migrations: MIGRATIONS });
  onTestFinished(() => store.close());
  await expectFacts(store);
});

it('does the same on PostgreSQL', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-migrations-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const client = new PGlite();
  onTestFinished(() => client.close());
  await openPglite(client, earlierMigrations(folder, 11, POSTGRES_MIGRATIONS));
  await client.exec(OLD_STATES);
  await expectFacts(await openPglite(client, POSTGRES_MIGRATIONS));
});

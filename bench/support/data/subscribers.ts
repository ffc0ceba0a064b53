import type { Database } from 'better-sqlite3';
import { DAY } from './times.ts';

/** Confirmed readers who follow everything; the first is `reader1@example.com`. */
export function insertSubscribers(db: Database, count: number, now: number): void {
  db.prepare(
    `with recursive numbers(n) as (select 1 union all select n + 1 from numbers where n < @count)
     insert into subscribers (id, email, email_key, follows_all, wants_maintenance,
       wants_emergency_patch, wants_incident, min_tier_rank, locale, token_version, confirmed_at,
       confirmed_by, created_at, updated_at)
     select printf('s%011d', n * 48271 % 2147483647), 'reader' || n || '@example.com',
       'reader' || n || '@example.com', 1, 1, 1, 1, 0, 'en', 1, @at, 'import', @at, @at
     from numbers`,
  ).run({ count, at: now - 200 * DAY });
}

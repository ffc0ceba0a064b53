import { describe, expect, it } from 'vitest';
import { feedDocument } from '#src/publish/feeds/index.ts';
import { DAY, HOUR } from '#test/support/clock.ts';
import { feedPaths, fetchFeed } from './read.ts';
import { component, notice, page, T0, update, view, week } from './views.ts';

describe('a feed', () => {
  it.each([...feedPaths(), ...feedPaths('hosts')])(
    'at %s keeps every rule of its format',
    (path) => {
      expect(fetchFeed(week(), path).faults).toEqual([]);
    },
  );

  it.each([...feedPaths(), ...feedPaths('hosts')])(
    'at %s is valid while nothing happened',
    (path) => {
      const empty = fetchFeed(view([]), path);
      expect(empty).toMatchObject({ entries: [], faults: [] });
    },
  );

  it('has a media type of its own format', () => {
    expect(feedPaths().map((path) => feedDocument(week(), path)!.contentType)).toEqual([
      'application/rss+xml; charset=utf-8',
      'application/atom+xml; charset=utf-8',
      'application/feed+json; charset=utf-8',
      'application/rss+xml; charset=utf-8',
      'application/atom+xml; charset=utf-8',
      'application/feed+json; charset=utf-8',
    ]);
  });

  it('is at no other path, and of no component that is unknown or hidden', () => {
    for (const path of [
      ...feedPaths('vault'),
      ...['/', '/history', '/history.xml', '/history.rss/', '/x/history.rss', '//history.rss'],
      ...['/components//history.rss', '/components/../history.rss', '/components/hosts.rss'],
      ...['/components/HOSTS/history.rss', '/calendar.ics', '/history.rss\n'],
    ]) {
      expect(feedDocument(week(), path), path).toBeNull();
    }
  });

  it('has an id that no other feed has, and that outlives the slug of its component', () => {
    const paths = [...feedPaths(), ...feedPaths('hosts'), ...feedPaths('sign-in')];
    const ids = paths
      .filter((path) => path.endsWith('.atom'))
      .map((path) => fetchFeed(week(), path).id);
    expect(new Set(ids).size).toBe(ids.length);
    const renamed = { ...week(), ungrouped: [component('machines', { id: 'id-hosts' })] };
    expect(fetchFeed(renamed, '/components/machines/history.atom').id).toBe(
      fetchFeed(week(), '/components/hosts/history.atom').id,
    );
  });

  it('carries at most 50 entries, the newest first, and never drops what was touched last', () => {
    const old = notice('ntcold', { publishedAt: T0 - 400 * DAY, updatedAt: T0 + DAY });
    const many = Array.from({ length: 60 }, (_, index) =>
      notice(`ntc${index}`, { publishedAt: T0 - index * DAY, updatedAt: T0 - index * DAY }),
    );
    const urls = fetchFeed(view([old, ...many]), '/history.rss').entries.map(({ url }) => url);
    expect(urls).toHaveLength(50);
    expect(urls[0]).toMatch(/ntc0$/);
    expect(urls.at(-1)).toMatch(/ntcold$/);
    const updates = fetchFeed(view([old, ...many]), '/updates.json').entries;
    expect(updates).toHaveLength(50);
  });

  it('of a component has its notices and no others', () => {
    const urls = (path: string) => fetchFeed(week(), path).entries.map(({ url }) => url);
    expect(urls('/components/hosts/history.rss')).toEqual([
      expect.stringMatching(/mnt000000001$/),
      expect.stringMatching(/pat000000001$/),
    ]);
    expect(urls('/components/sign-in/updates.rss')).toHaveLength(4);
  });

  it('lists a notice once that is active, recent and among the latest', () => {
    const one = notice('ntc1');
    const everywhere = view([one], { active: [one], recent: [one] });
    expect(fetchFeed(everywhere, '/history.atom').entries).toHaveLength(1);
    expect(fetchFeed(view([], { active: [one] }), '/history.atom').entries).toHaveLength(1);
  });

  it('takes its dates from the data alone', () => {
    const seen = fetchFeed(week(), '/history.atom');
    expect(seen.updated).toBe(new Date(T0 + 2 * HOUR).toISOString());
    for (const path of feedPaths()) {
      const later = { ...week(), builtAt: T0 + 99 * DAY, version: 99, validUntil: T0 + 100 * DAY };
      expect(feedDocument(later, path)!.body).toBe(feedDocument(week(), path)!.body);
    }
  });

  it('gives a permalink to the page of the notice, and RSS the planned start as its date', () => {
    const [incident, moved] = fetchFeed(week(), '/history.rss').entries;
    expect(incident!.date).toBe('Wed, 18 Nov 2026 09:00:00 GMT');
    expect(moved).toMatchObject({
      id: 'https://status.example.com/notices/mnt000000001',
      date: 'Sat, 28 Nov 2026 09:00:00 GMT',
    });
  });

  it('uses ids without the port of the page', () => {
    const local = view([notice('ntc1')], { page: page({ url: 'http://localhost:4321' }) });
    expect(feedDocument(local, '/history.atom')!.body).toContain(
      '<id>tag:localhost,2005:Incident/ntc1</id>',
    );
  });
});

describe('an entry of the updates', () => {
  it('comes first when it came last, though it speaks of an earlier time', () => {
    const late = notice('ntc1', {
      updates: [
        update('u1', 'in_progress', 'We began.', T0 + HOUR, { sequence: 1 }),
        update('u2', 'in_progress', 'Added later.', T0, { sequence: 2, createdAt: T0 + 3 * HOUR }),
      ],
    });
    expect(fetchFeed(view([late]), '/updates.atom').entries.map(({ url }) => url)).toEqual([
      'https://status.example.com/notices/ntc1#update-u2',
      'https://status.example.com/notices/ntc1#update-u1',
    ]);
  });

  it('says in its title what it is', () => {
    expect(fetchFeed(week(), '/updates.rss').entries.map(({ title }) => title)).toEqual([
      'Resolved: Sign-in is slow',
      'Investigating: Sign-in is slow',
      'Rescheduled: Update of our hosts',
      'Scheduled: Update of our hosts',
      'Cancelled: Security update of sign-in',
      'Scheduled: Security update of sign-in',
    ]);
  });
});

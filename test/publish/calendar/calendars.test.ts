import { describe, expect, it } from 'vitest';
import { calendarDocument, noticeCalendar } from '#src/publish/calendar/index.ts';
import type { NoticeStatus } from '#src/domain/notice.ts';
import type { PublicNotice } from '#src/publish/view.ts';
import { DAY, HOUR } from '#test/support/clock.ts';
import { notice, page, T0, update, view, week } from '../feeds/views.ts';
import {
  calendarFaults,
  contentLines,
  eventLines,
  eventsByIcalJs,
  eventsByNodeIcal,
  fetchCalendar,
  icalJs,
  textValue,
} from './ics.ts';

const PATHS = [
  '/calendar.ics',
  '/components/hosts/calendar.ics',
  '/notices/mnt000000001.ics',
  '/maintnote.ics',
];

function eventOf(one: PublicNotice) {
  const [event] = eventsByIcalJs(fetchCalendar(view([one]), '/calendar.ics'));
  return event!;
}

function valueOf(body: string, name: string): string {
  return textValue(contentLines(body).find((line) => line.name === name)!.value);
}

describe('a calendar', () => {
  it.each(PATHS)('at %s keeps the rules, and two readers see the same in it', (path) => {
    const body = fetchCalendar(week(), path);
    expect(calendarFaults(body)).toEqual([]);
    expect(eventsByIcalJs(body)).toEqual(eventsByNodeIcal(body));
    expect(eventsByIcalJs(body).length).toBeGreaterThan(0);
  });

  it.each(PATHS.filter((path) => !path.startsWith('/notices')))('at %s may be empty', (path) => {
    const body = fetchCalendar(view([]), path);
    expect(calendarFaults(body)).toEqual([]);
    expect(icalJs(body).getAllSubcomponents()).toEqual([]);
  });

  it('says what it is, where it comes from and how often to ask', () => {
    const root = icalJs(fetchCalendar(week(), '/components/hosts/calendar.ics'));
    const value = (name: string) => String(root.getFirstPropertyValue(name));
    expect(value('name')).toBe('Example & Sons: HOSTS');
    expect(value('x-wr-timezone')).toBe('Europe/Berlin');
    expect(value('refresh-interval')).toBe('PT1H');
    expect(value('x-published-ttl')).toBe('PT1H');
    expect(value('source')).toBe('https://status.example.com/components/hosts/calendar.ics');
    expect(value('url')).toBe('https://status.example.com/components/hosts');
    expect(calendarDocument(week(), '/calendar.ics')!.contentType).toBe(
      'text/calendar; charset=utf-8',
    );
  });

  it('is at no other path, and of no unknown component or notice', () => {
    for (const path of [
      ...['/components/vault/calendar.ics', '/notices/unknown.ics', '/notices/inc000000001.ics'],
      ...['/', '/calendar', '/calendar.ics/', '/history.rss', '/notices/.ics', '/x/calendar.ics'],
    ]) {
      expect(calendarDocument(week(), path), path).toBeNull();
    }
  });

  it('holds planned and emergency work with a window, each once, and no incidents', () => {
    const one = notice('mnt1');
    const seen = view(
      [
        one,
        notice('pat1', { kind: 'emergency_patch', window: null }),
        notice('inc1', { kind: 'incident' }),
      ],
      { active: [one], recent: [one] },
    );
    expect(eventsByIcalJs(fetchCalendar(seen, '/calendar.ics')).map(({ uid }) => uid)).toEqual([
      'mnt1@status.example.com',
    ]);
  });

  it('of a component holds its work alone', () => {
    const body = fetchCalendar(week(), '/components/sign-in/calendar.ics');
    expect(eventsByIcalJs(body).map(({ uid }) => uid)).toEqual(['pat000000001@status.example.com']);
  });

  it('of a notice can be made though the notice is older than the view', () => {
    const old = noticeCalendar(page(), notice('old1'))!;
    expect(eventsByIcalJs(old.body)).toHaveLength(1);
    expect(old.headers).toEqual({ 'content-disposition': 'inline; filename="old1.ics"' });
    expect(noticeCalendar(page(), notice('old1', { window: null }))).toBeNull();
  });
});

describe('an event', () => {
  it.each<[NoticeStatus, string, string]>([
    ['scheduled', 'CONFIRMED', 'Scheduled'],
    ['in_progress', 'CONFIRMED', 'In progress'],
    ['verifying', 'CONFIRMED', 'Verifying'],
    ['completed', 'CONFIRMED', 'Completed'],
    ['rolled_back', 'CONFIRMED', 'Rolled back'],
    ['cancelled', 'CANCELLED', 'Cancelled'],
  ])('of work that is %s has the status %s and says so in words', (status, expected, words) => {
    expect(eventOf(notice('mnt1', { status }))).toMatchObject({
      status: expected,
      summary: `${words}: Update of our hosts`,
    });
  });

  it('keeps its UID and raises its SEQUENCE when the work is moved, extended, cancelled', () => {
    const window = { start: T0 + DAY, end: T0 + DAY + HOUR, timeZone: 'UTC' };
    const life = [
      notice('mnt1', { window, calendarSequence: 0 }),
      notice('mnt1', { window: { ...window, end: T0 + 2 * DAY }, calendarSequence: 1 }),
      notice('mnt1', { window, calendarSequence: 2, status: 'cancelled' }),
    ].map(eventOf);
    expect(new Set(life.map(({ uid }) => uid)).size).toBe(1);
    expect(life.map(({ sequence }) => sequence)).toEqual([0, 1, 2]);
    expect(life.map(({ end }) => end)).toEqual([T0 + DAY + HOUR, T0 + 2 * DAY, T0 + DAY + HOUR]);
    expect(life[2]!.status).toBe('CANCELLED');
  });

  it('shows the planned window, also where the work ended early or late', () => {
    const one = notice('mnt1', { status: 'completed', actualStart: T0, actualEnd: T0 + HOUR });
    expect(eventOf(one)).toMatchObject({ start: one.window!.start, end: one.window!.end });
  });

  it('is stamped with the last change, and with nothing of the present', () => {
    expect(eventOf(notice('mnt1', { updatedAt: T0 + HOUR }))).toMatchObject({
      stamp: T0 + HOUR,
      modified: T0 + HOUR,
    });
    const later = { ...week(), builtAt: T0 + 99 * DAY, version: 99 };
    for (const path of PATHS) {
      expect(fetchCalendar(later, path)).toBe(fetchCalendar(week(), path));
    }
  });

  it.each([
    ['Europe/Berlin', Date.UTC(2026, 9, 25, 0, 30), '20261025T003000Z', '20261025T013000Z'],
    ['Europe/Berlin', Date.UTC(2027, 2, 28, 0, 30), '20270328T003000Z', '20270328T013000Z'],
    ['America/New_York', Date.UTC(2026, 10, 1, 5, 30), '20261101T053000Z', '20261101T063000Z'],
    ['Australia/Lord_Howe', Date.UTC(2026, 9, 3, 15, 15), '20261003T151500Z', '20261003T161500Z'],
  ])(
    'in %s across a change of the clocks is exact to both readers',
    (timeZone, start, from, to) => {
      const seen = view([notice('mnt1', { window: { start, end: start + HOUR, timeZone } })], {
        page: page({ timeZone }),
      });
      const body = fetchCalendar(seen, '/calendar.ics');
      expect([valueOf(body, 'DTSTART'), valueOf(body, 'DTEND')]).toEqual([from, to]);
      for (const read of [eventsByIcalJs, eventsByNodeIcal]) {
        expect(read(body)[0]).toMatchObject({ start, end: start + HOUR });
      }
    },
  );

  it('tells the newest text as plain text, and where to read on', () => {
    const newest = [
      'We are **done** with [the hosts](https://example.com/a?b=1&c=2); mail [us](mailto:a@b.example).',
      '- one, two\n- a < b & "c"',
      '| part | state |\n|---|---|\n| API | up |',
      'First line  \nsecond \\n line',
    ].join('\n\n');
    const one = notice('mnt1', {
      updates: [
        update('u2', 'completed', newest, T0 + HOUR),
        update('u1', 'scheduled', 'Old.', T0),
      ],
    });
    const body = fetchCalendar(view([one]), '/calendar.ics');
    expect(valueOf(body, 'DESCRIPTION')).toBe(
      [
        'We are done with the hosts (https://example.com/a?b=1&c=2); mail us (a@b.example).',
        '',
        '- one, two',
        '- a < b & "c"',
        '',
        'part state',
        '',
        'API up',
        '',
        'First line',
        'second \\n line',
        '',
        'https://status.example.com/notices/mnt1',
      ].join('\n'),
    );
  });

  it('keeps nobody busy, and is filed by kind and component', () => {
    const body = fetchCalendar(week(), '/notices/pat000000001.ics');
    const [event] = eventLines(contentLines(body));
    const value = (name: string) => event!.find((line) => line.name === name)?.value;
    expect(value('TRANSP')).toBe('TRANSPARENT');
    expect(value('CATEGORIES')).toBe('Emergency maintenance,SIGN-IN,HOSTS');
    expect(value('URL')).toBe('https://status.example.com/notices/pat000000001');
  });
});

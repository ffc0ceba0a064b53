import { describe, expect, it } from 'vitest';
import type { ComponentStatus } from '#src/domain/component.ts';
import type { NoticeStatus } from '#src/domain/notice.ts';
import { maintnoteCalendar } from '#src/publish/calendar/index.ts';
import type { PublicNotice } from '#src/publish/view.ts';
import { notice, page, view, week } from '../feeds/views.ts';
import { calendarFaults, contentLines, eventsByIcalJs, fetchCalendar } from './ics.ts';
import { consumeMaintnote } from './maintnote-consumer.ts';

function consumeOne(one: PublicNotice) {
  return consumeMaintnote(fetchCalendar(view([one]), '/maintnote.ics'))[0];
}

function objects(...impacts: ComponentStatus[]): PublicNotice['components'] {
  return impacts.map((impact, index) => ({
    id: `id-c${index}`,
    slug: `c${index}`,
    name: `C${index}`,
    impact,
  }));
}

describe('the maintenance calendar for machines', () => {
  it('is taken in by a strict consumer', () => {
    const body = fetchCalendar(week(), '/maintnote.ics');
    expect(calendarFaults(body)).toEqual([]);
    expect(consumeMaintnote(body)).toEqual([
      {
        key: 'status.example.com:public:mnt000000001',
        uid: 'mnt000000001@status.example.com',
        sequence: 1,
        start: '20261128T090000Z',
        end: '20261128T110000Z',
        status: 'CONFIRMED',
        impact: 'DEGRADED',
        objects: [{ id: 'hosts', impact: 'DEGRADED' }],
      },
      {
        key: 'status.example.com:public:pat000000001',
        uid: 'pat000000001@status.example.com',
        sequence: 1,
        start: '20261128T090000Z',
        end: '20261128T110000Z',
        status: 'CANCELLED',
        impact: 'OUTAGE',
        objects: [
          { id: 'sign-in', impact: 'OUTAGE' },
          { id: 'hosts', impact: 'NO-IMPACT' },
        ],
      },
    ]);
  });

  it('names the same events by the same UID as the calendar for people', () => {
    const uids = (path: string) =>
      eventsByIcalJs(fetchCalendar(week(), path)).map(({ uid }) => uid);
    expect(uids('/maintnote.ics')).toEqual(uids('/calendar.ics'));
  });

  it.each<[NoticeStatus, string]>([
    ['scheduled', 'CONFIRMED'],
    ['in_progress', 'IN-PROCESS'],
    ['verifying', 'IN-PROCESS'],
    ['completed', 'COMPLETED'],
    ['rolled_back', 'COMPLETED'],
    ['cancelled', 'CANCELLED'],
  ])('calls work that is %s %s', (status, expected) => {
    expect(consumeOne(notice('mnt1', { status }))!.status).toBe(expected);
  });

  it.each<[ComponentStatus, string]>([
    ['operational', 'NO-IMPACT'],
    ['under_maintenance', 'REDUCED-REDUNDANCY'],
    ['degraded_performance', 'DEGRADED'],
    ['partial_outage', 'DEGRADED'],
    ['major_outage', 'OUTAGE'],
  ])(
    'gives a single component at %s the impact %s, for which consumers read the event’s',
    (impact, expected) => {
      const read = consumeOne(notice('mnt1', { components: objects(impact) }))!;
      expect(read).toMatchObject({ impact: expected, objects: [{ id: 'c0', impact: expected }] });
    },
  );

  it('gives the worst of several impacts to the event, and each component its own', () => {
    const components = objects('operational', 'major_outage', 'under_maintenance');
    expect(consumeOne(notice('mnt1', { components }))).toMatchObject({
      impact: 'OUTAGE',
      objects: [{ impact: 'NO-IMPACT' }, { impact: 'OUTAGE' }, { impact: 'REDUCED-REDUNDANCY' }],
    });
  });

  it('leaves out work of which no component is public, and incidents', () => {
    const seen = view([notice('mnt1', { components: [] }), notice('inc1', { kind: 'incident' })]);
    expect(consumeMaintnote(fetchCalendar(seen, '/maintnote.ics'))).toEqual([]);
  });

  it('for one subscriber has that account, its components alone and no address of its own', () => {
    const { body } = maintnoteCalendar(week(), { account: 'acme-7', componentIds: ['id-hosts'] });
    expect(consumeMaintnote(body)).toMatchObject([
      { key: 'status.example.com:acme-7:mnt000000001' },
      // What hosts do not feel is no outage to who follows hosts alone.
      { impact: 'NO-IMPACT', objects: [{ id: 'hosts', impact: 'NO-IMPACT' }] },
    ]);
    expect(contentLines(body).some(({ name }) => name === 'SOURCE')).toBe(false);
    expect(
      consumeMaintnote(maintnoteCalendar(week(), { account: 'x', componentIds: [] }).body),
    ).toEqual([]);
  });

  it.each([
    ['support@example.com', 'mailto:support@example.com'],
    ['mailto:help@example.com', 'mailto:help@example.com'],
    ['https://example.com/help', 'mailto:noreply@status.example.com'],
    ['a@b.example\r\nX-EVIL:1', 'mailto:noreply@status.example.com'],
    [null, 'mailto:noreply@status.example.com'],
  ])('with the support contact %j answers to %s', (supportContact, organizer) => {
    const seen = view([notice('mnt1')], { page: page({ supportContact }) });
    const lines = contentLines(fetchCalendar(seen, '/maintnote.ics'));
    expect(lines.find(({ name }) => name === 'ORGANIZER')!.value).toBe(organizer);
  });
});

describe('the strict consumer', () => {
  const body = fetchCalendar(week(), '/maintnote.ics');
  it.each<[string, RegExp | string, string, RegExp]>([
    ['a plain event', /X-MAINTNOTE-[^:]*:[^\r]*\r\n/g, '', /0 × X-MAINTNOTE-PROVIDER/],
    [
      'two maintenance ids',
      'X-MAINTNOTE-PROVIDER',
      'X-MAINTNOTE-MAINTENANCE-ID:x\r\nX-MAINTNOTE-PROVIDER',
      /2 × /,
    ],
    ['no object', /X-MAINTNOTE-OBJECT-ID[^\r]*\r\n/, '', /no object/],
    ['an unknown impact', 'IMPACT:DEGRADED', 'IMPACT:BAD', /BAD is none of/],
    ['a local time', /DTSTART:(\w+)Z/, 'DTSTART:$1', /not in UTC/],
    ['a METHOD', 'VERSION:2.0', 'METHOD:PUBLISH', /METHOD/],
  ])('refuses a file with %s', (_what, from, to, error) => {
    expect(() => consumeMaintnote(body.replace(from, to))).toThrow(error);
  });
});

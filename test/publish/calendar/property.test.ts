import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PublicView } from '#src/publish/view.ts';
import { anyView } from '../feeds/arbitrary.ts';
import { notice, view } from '../feeds/views.ts';
import {
  calendarFaults,
  contentLines,
  eventsByIcalJs,
  eventsByNodeIcal,
  fetchCalendar,
  icalJs,
  type ReadEvent,
} from './ics.ts';
import { consumeMaintnote } from './maintnote-consumer.ts';

const PATHS = ['/calendar.ics', '/components/hosts/calendar.ics', '/maintnote.ics'];

/** node-ical takes the end of an escaped backslash for the start of a line feed, so not those. */
function withoutBackslashes(events: readonly ReadEvent[], by: readonly ReadEvent[]): ReadEvent[] {
  return events.map((event, index) =>
    by[index]?.summary.includes('\\') === true ? { ...event, summary: '' } : event,
  );
}

function planned(seen: PublicView): PublicView['active'] {
  return seen.latest.work.filter((one) => one.window !== null);
}

describe('whatever people write', () => {
  it('every calendar keeps the rules, and two readers see the same in it', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        for (const path of PATHS) {
          const body = fetchCalendar(seen, path);
          expect(calendarFaults(body), path).toEqual([]);
          expect(body).not.toMatch(/\bundefined\b|\bNaN\b|\[object/);
          const events = eventsByIcalJs(body);
          expect(withoutBackslashes(eventsByNodeIcal(body), events)).toEqual(
            withoutBackslashes(events, events),
          );
        }
      }),
      { numRuns: 120 },
    );
  });

  it('the events are the planned work, with its own times and numbers', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        const read = eventsByIcalJs(fetchCalendar(seen, '/calendar.ics'));
        const seconds = (at: number) => Math.floor(at / 1000) * 1000;
        expect(
          new Set(read.map(({ uid, sequence, start, end }) => [uid, sequence, start, end].join())),
        ).toEqual(
          new Set(
            planned(seen).map(({ id, calendarSequence, window }) =>
              [
                `${id}@status.example.com`,
                calendarSequence,
                seconds(window!.start),
                seconds(window!.end),
              ].join(),
            ),
          ),
        );
        expect(icalJs(fetchCalendar(seen, '/calendar.ics')).getAllSubcomponents()).toHaveLength(
          planned(seen).length,
        );
      }),
      { numRuns: 100 },
    );
  });

  it('a strict consumer takes in every file for machines', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        const ids = consumeMaintnote(fetchCalendar(seen, '/maintnote.ics')).map(({ uid }) => uid);
        const public_ = planned(seen).filter((one) => one.components.length > 0);
        expect(ids.sort()).toEqual(public_.map(({ id }) => `${id}@status.example.com`).sort());
      }),
      { numRuns: 100 },
    );
  });

  it('equal content is equal bytes, in whatever order it was read', () => {
    fc.assert(
      fc.property(anyView, (seen) => {
        const { incidents, work } = seen.latest;
        const latest = { incidents: incidents.toReversed(), work: work.toReversed() };
        for (const path of PATHS) {
          expect(fetchCalendar({ ...seen, latest, upcoming: [] }, path)).toBe(
            fetchCalendar(seen, path),
          );
        }
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ['a\\nb \\, c; d, "e" ^f', 'a\\nb \\, c; d, "e" ^f'],
    ['x\r\nBEGIN:VEVENT\r\nUID:evil', 'x BEGIN:VEVENT UID:evil'],
    ['\u202eevil\u0085👍\ud800', 'evil 👍\ufffd'],
    ['\u0000', 'Planned maintenance'],
  ])('the title %j is read as %j, and as one event', (title, shown) => {
    const body = fetchCalendar(view([notice('mnt1', { title })]), '/calendar.ics');
    expect(eventsByIcalJs(body).map(({ summary }) => summary)).toEqual([`Scheduled: ${shown}`]);
  });

  it('a page’s name adds nothing to the calendar but its name', () => {
    const seen = view([notice('mnt1')]);
    seen.page.name = 'A;B,C\\D\r\nMETHOD:CANCEL';
    const body = fetchCalendar(seen, '/maintnote.ics');
    expect(calendarFaults(body)).toEqual([]);
    expect(contentLines(body).find(({ name }) => name === 'NAME')!.value).toBe(
      'A\\;B\\,C\\\\D METHOD:CANCEL: maintenance for machines',
    );
  });
});

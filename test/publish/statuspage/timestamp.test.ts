import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timestampsIn } from '#src/publish/statuspage/timestamp.ts';
import { strptime } from './strptime.ts';

describe('the timestamps of API v2', () => {
  it.each([
    ['UTC', Date.UTC(2026, 6, 1, 12), '2026-07-01T12:00:00.000Z'],
    ['Etc/UTC', Date.UTC(2026, 6, 1, 12, 0, 0, 7), '2026-07-01T12:00:00.007Z'],
    ['Europe/Berlin', Date.UTC(2026, 0, 1, 12), '2026-01-01T13:00:00.000+01:00'],
    ['Europe/Berlin', Date.UTC(2026, 11, 31, 23, 30), '2027-01-01T00:30:00.000+01:00'],
    ['Europe/London', Date.UTC(2026, 0, 1, 12), '2026-01-01T12:00:00.000+00:00'],
    ['America/Los_Angeles', 1_561_379_157_666, '2019-06-24T05:25:57.666-07:00'],
    ['America/St_Johns', Date.UTC(2026, 0, 1, 2), '2025-12-31T22:30:00.000-03:30'],
    ['Asia/Kathmandu', Date.UTC(2026, 0, 1), '2026-01-01T05:45:00.000+05:45'],
    ['Pacific/Kiritimati', Date.UTC(2026, 0, 1), '2026-01-01T14:00:00.000+14:00'],
    ['Pacific/Pago_Pago', Date.UTC(2026, 0, 1), '2025-12-31T13:00:00.000-11:00'],
  ])('in %s', (zone, at, text) => {
    expect(timestampsIn(zone)(at)).toBe(text);
  });

  it('keep their order apart where the clocks go back, by the offset', () => {
    const berlin = timestampsIn('Europe/Berlin');
    const change = Date.UTC(2026, 9, 25, 1);
    expect(berlin(change - 1)).toBe('2026-10-25T02:59:59.999+02:00');
    expect(berlin(change)).toBe('2026-10-25T02:00:00.000+01:00');
    expect(berlin(change - 3_600_000)).toBe('2026-10-25T02:00:00.000+02:00');
  });

  it('skip the hour that the clocks skip', () => {
    const berlin = timestampsIn('Europe/Berlin');
    const change = Date.UTC(2026, 2, 29, 1);
    expect(berlin(change - 1)).toBe('2026-03-29T01:59:59.999+01:00');
    expect(berlin(change)).toBe('2026-03-29T03:00:00.000+02:00');
  });

  it('name the very instant, in every zone, for a client that reads strictly', () => {
    const zones = Intl.supportedValuesOf('timeZone');
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: Date.UTC(2000, 0), max: Date.UTC(2100, 0) }),
        (zone, at) => {
          expect(strptime(timestampsIn(zone)(at))).toBe(at);
        },
      ),
      { numRuns: 500 },
    );
  });
});

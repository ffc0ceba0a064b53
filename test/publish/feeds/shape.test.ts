import { describe, expect, it } from 'vitest';
import type { PublicNotice } from '#src/publish/view.ts';
import { HOUR } from '#test/support/clock.ts';
import { fetchFeed } from './read.ts';
import { notice, page, T0, update, view } from './views.ts';

function htmlOf(one: PublicNotice, timeZone = 'UTC'): string {
  const [entry] = fetchFeed(view([one], { page: page({ timeZone }) }), '/history.rss').entries;
  return entry!.html;
}

/** The first label in bold, as readers of Statuspage's feeds look for it. */
function firstLabel(html: string): string | undefined {
  return [...html.matchAll(/<strong>([^<]*)<\/strong> -/g)][0]?.[1];
}

describe('the text of an entry', () => {
  it('has the shape of Statuspage: stamp, label, then the text in the same paragraph', () => {
    const html = htmlOf(
      notice('ntc1', {
        kind: 'incident',
        window: null,
        updates: [update('u1', 'resolved', 'All is well.', Date.UTC(2026, 5, 18, 18, 9))],
      }),
    );
    expect(html).toBe(
      `<p><small>Jun <var data-var='date'>18</var>, <var data-var='time'>18:09</var> UTC</small><br>` +
        '<strong>Resolved</strong> - All is well.</p>',
    );
  });

  it('begins with the window of planned work', () => {
    const window = {
      start: Date.UTC(2027, 0, 16, 12),
      end: Date.UTC(2027, 0, 16, 16),
      timeZone: 'UTC',
    };
    expect(htmlOf(notice('ntc1', { window }), 'Europe/London')).toMatch(
      new RegExp(
        "^<p><strong>THIS IS A SCHEDULED EVENT Jan <var data-var='date'>16</var>, " +
          "<var data-var='time'>12:00</var> - <var data-var='time'>16:00</var> GMT</strong></p><p><small>",
      ),
    );
  });

  it('names both days where the work passes midnight, and both zones where the clocks change', () => {
    const change = Date.UTC(2026, 9, 25, 0, 30);
    const night = (start: number, end: number) =>
      htmlOf(notice('ntc1', { window: { start, end, timeZone: 'UTC' } }), 'Europe/Berlin').replace(
        /<\/?var[^>]*>/g,
        '',
      );
    expect(night(change, change + HOUR)).toContain('Oct 25, 02:30 CEST - 02:30 CET');
    expect(night(T0 + 13 * HOUR, T0 + 16 * HOUR)).toContain('Nov 18, 23:00 - Nov 19, 02:00 CET');
  });

  it('has no year, and months of three letters', () => {
    const html = htmlOf(
      notice('ntc1', { updates: [update('u1', 'scheduled', 'Soon.', Date.UTC(2026, 8, 3, 8))] }),
    );
    expect(html).toContain("<small>Sep <var data-var='date'>3</var>, ");
    expect(html).not.toMatch(/20\d\d/);
  });

  it.each([
    ['started', 'in_progress', 'In progress', ''],
    ['completed', 'completed', 'Completed', ''],
    ['rescheduled', 'scheduled', 'Scheduled', ' Rescheduled.'],
    ['reminder', 'scheduled', 'Scheduled', ' Reminder.'],
    ['extended', 'in_progress', 'In progress', ' Extended.'],
    ['summary', 'completed', 'Completed', ' Summary.'],
    ['cancelled', 'cancelled', 'Cancelled', ''],
    ['rolled_back', 'rolled_back', 'Rolled back', ''],
  ] as const)('of the moment %s is labelled with its status', (moment, status, label, more) => {
    const html = htmlOf(
      notice('ntc1', { updates: [update('u1', status, 'Words.', T0, { moment })] }),
    );
    expect(firstLabel(html)).toBe(label);
    expect(html).toContain(`<strong>${label}</strong> -${more} Words.</p>`);
  });

  it('keeps the label in a paragraph of its own before a list', () => {
    const html = htmlOf(
      notice('ntc1', { updates: [update('u1', 'scheduled', '- one\n- two', T0)] }),
    );
    expect(html).toContain('<strong>Scheduled</strong> -</p><ul>\n<li>one</li>');
  });

  it('ends each update with what it promised', () => {
    const promised = update('u1', 'scheduled', 'Soon.', T0, { nextUpdateDue: T0 + 5_400_000 });
    const html = htmlOf(notice('ntc1', { updates: [promised] }));
    expect(html).toMatch(/Soon\.<\/p><p>Next update by [A-Z][a-z]{2} .*<var data-var='time'>/);
    const silent = htmlOf(notice('ntc1', { updates: [update('u1', 'scheduled', 'Soon.', T0)] }));
    expect(silent).not.toContain('Next update');
  });

  it.each([
    ['cancelled', 'THIS EVENT IS CANCELLED. It was scheduled for '],
    ['rolled_back', 'THIS EVENT WAS ROLLED BACK. It was scheduled for '],
    ['completed', 'THIS IS A SCHEDULED EVENT '],
  ] as const)('says first of work that is %s what it is', (status, words) => {
    const work = {
      kind: 'maintenance' as const,
      status,
      window: { start: T0, end: T0 + 3_600_000, timeZone: 'UTC' },
      updates: [update('u1', status, 'Told.', T0)],
    };
    expect(htmlOf(notice('ntc1', work)).startsWith(`<p><strong>${words}`)).toBe(true);
  });

  it('shows the newest update first', () => {
    const html = htmlOf(
      notice('ntc1', {
        updates: [
          update('u2', 'completed', 'Done.', T0 + HOUR),
          update('u1', 'scheduled', 'Soon.', T0),
        ],
      }),
    );
    expect(html.indexOf('Done.')).toBeLessThan(html.indexOf('Soon.'));
    expect(firstLabel(html)).toBe('Completed');
  });
});

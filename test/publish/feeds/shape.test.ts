import { describe, expect, it } from 'vitest';
import type { PublicNotice } from '../../../src/publish/view.ts';
import { HOUR } from '../../support/clock.ts';
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

  it('links to addresses that are whole', () => {
    const body = '[a](/help?x=1&y="2") [b](#top) [c](mailto:a@example.com) `<a href="/no"`';
    const html = htmlOf(notice('ntc1', { updates: [update('u1', 'scheduled', body, T0)] }));
    expect([...html.matchAll(/<a href="([^"]*)"/g)].map(([, href]) => href)).toEqual([
      'https://status.example.com/help?x=1&amp;y=%222%22',
      'https://status.example.com/notices/ntc1#top',
      'mailto:a@example.com',
    ]);
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

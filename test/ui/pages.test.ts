import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unbrokenTimes } from '#src/ui/unbroken.ts';
import { noticeOf, VIEWS, type ViewName } from './fixture.ts';
import { faultsOf, words } from './html.ts';
import { openRenderer, type Renderer } from './render.ts';

let renderer: Renderer;
beforeAll(async () => {
  renderer = await openRenderer();
});
afterAll(() => renderer.close());

async function home(name: ViewName): Promise<string> {
  const response = await renderer.page('index', { view: VIEWS[name] });
  expect(response.status).toBe(200);
  return await response.text();
}

async function noticePage(name: ViewName, id: string): Promise<string> {
  const view = VIEWS[name];
  expect(noticeOf(view, id)).not.toBeNull();
  const response = await renderer.page('notices/[id]', { view, params: { id } });
  return await response.text();
}

test('a time in a text stays beside its zone, and links stay as they are', () => {
  const html = '<p>By 16:22–22:48 CET (21:48 UTC): <a href="/a 10:00 UTC">at 10:00 UTC</a></p>';
  expect(unbrokenTimes(html)).toBe(
    '<p>By 16:22–&NoBreak;22:48&nbsp;CET (21:48&nbsp;UTC): <a href="/a 10:00 UTC">at 10:00&nbsp;UTC</a></p>',
  );
});

describe('the first page', () => {
  test.each(Object.keys(VIEWS) as ViewName[])(
    '%s is valid HTML without inline style',
    async (name) => {
      const html = await home(name);
      expect(await faultsOf(html)).toEqual([]);
      expect(/\sstyle=/.test(html)).toBe(false);
    },
  );

  test('says how things are first, in the title and as its only h1', async () => {
    const html = await home('outage');
    expect(html.includes('<title>Sign-in is not available · Acme Cloud</title>')).toBe(true);
    expect(html.match(/<h1/g)).toHaveLength(1);
    const text = words(html);
    expect(text.indexOf('Sign-in is not available')).toBeLessThan(
      text.indexOf('Nobody can sign in'),
    );
    expect(text.indexOf('Nobody can sign in')).toBeLessThan(text.indexOf('Components'));
  });

  test('has one coloured mark when all is well', async () => {
    const html = await home('quiet');
    const tones = [...html.matchAll(/<svg class="mark tone-(\w+)"/g)].map(([, tone]) => tone);
    expect(tones.filter((tone) => tone !== 'grey')).toEqual(['green']);
  });

  test('opens the groups in which something is wrong, and only those', async () => {
    const html = await home('outage');
    expect(html).toMatch(/<details[^>]*id="group-platform"[^>]*\sopen/);
    expect(await home('quiet')).not.toMatch(/<details[^>]*\sopen/);
  });

  test('tells when the next update comes, and that a window runs over', async () => {
    expect(words(await home('emergency'))).toContain('Next update by 21 Nov, 03:30 CET');
    expect(words(await home('planned'))).toContain(
      'Running over: this was planned to end by 21 Nov, 02:47 CET',
    );
  });

  test('says plainly that a planned time has passed and nothing has started', async () => {
    const [, planned] = VIEWS.planned.upcoming;
    const hour = 3_600_000;
    const passed = 'This time has passed, and the work has not started.';
    for (const [end, said] of [
      [VIEWS.planned.builtAt - 1, true],
      [VIEWS.planned.builtAt + hour, false],
    ] as const) {
      const window = { ...planned!.window!, start: end - 2 * hour, end };
      const view = { ...VIEWS.planned, upcoming: [{ ...planned!, window }] };
      const home = await (await renderer.page('index', { view })).text();
      expect(words(home).includes(passed)).toBe(said);
      const page = await renderer.page('notices/[id]', { view, params: { id: planned!.id } });
      const html = await page.text();
      expect(words(html).includes(passed)).toBe(said);
      // Nothing to come is drawn where nothing comes.
      expect(/class="axis"/.test(html)).toBe(!said);
      expect(await faultsOf(html)).toEqual([]);
    }
  });

  test('writes an upcoming window in words, with the time it was moved from struck through', async () => {
    const html = await home('planned');
    expect(words(html)).toContain('Tuesday, 1 December 2026, 03:12 to 05:12 CET');
    expect(words(html.match(/<s>.*?<\/s>/s)?.[0] ?? '')).toContain('24 November 2026');
  });

  test('says once that the other days were quiet', async () => {
    expect(words(await home('quiet'))).toContain('No notices on the other days');
    expect(words(await home('empty'))).toContain('No notices in the last two weeks.');
  });

  test('draws ninety days of each component in a few paths, and says them in words', async () => {
    const html = await home('outage');
    expect(html.match(/<path class="day-/g)!.length).toBeLessThan(40);
    expect(words(html)).toContain('99.99 % up over 90 days; partly unavailable on 3 November');
    expect(words(html)).toContain('100 % up over 34 days');
  });

  test('shows how far a rollout is', async () => {
    expect(words(await home('emergency'))).toContain('First region under way, to 40 %');
  });

  test('names UTC beside every window and promise of another zone', async () => {
    const text = words(await home('planned'));
    expect(text).toContain('03:12 to 05:12 CET 1 Dec, 02:12 to 04:12 UTC');
    expect(text).toContain('Next update by 21 Nov, 03:47 CET (02:47 UTC)');
  });

  test('offers every way to follow it, without script', async () => {
    const html = await home('quiet');
    const menu = /<details class="menu".*?<\/details>/s.exec(html)?.[0] ?? '';
    for (const href of [
      '/subscribe',
      '/history.rss',
      '/history.atom',
      '/history.json',
      'webcal://status.example.com/calendar.ics',
      '/calendar.ics',
      '/api/v2/summary.json',
    ]) {
      expect(menu).toContain(`href="${href}"`);
    }
    expect(words(menu)).toContain('/feed subscribe https://status.example.com/updates.rss');
    for (const type of ['rss+xml', 'atom+xml', 'feed+json']) {
      expect(html).toContain(`<link rel="alternate" type="application/${type}"`);
    }
    expect(html).toContain('<link rel="alternate" type="text/calendar" href="/calendar.ics"');
  });

  test.each([
    ['quiet', 'green'],
    ['planned', 'blue'],
    ['hostile', 'amber'],
    ['emergency', 'orange'],
    ['outage', 'red'],
  ] as const)('%s is %s in tab and shared link', async (name, tone) => {
    const html = await home(name);
    expect(html).toContain(`href="/favicon-${tone}.svg"`);
    expect(html).toContain(`content="https://status.example.com/og-${tone}.png"`);
    expect(html).toContain('<meta property="og:url" content="https://status.example.com/"');
  });

  test('shows what people wrote as text, never as markup', async () => {
    const html = await home('hostile');
    expect(html.includes('<script>alert')).toBe(false);
    expect(html.includes('&lt;script&gt;alert(1)')).toBe(true);
    expect(html.includes('&gt;&lt;b&gt;Donau')).toBe(true);
    expect(html.includes('"><b>')).toBe(false);
  });
});

describe('a notice', () => {
  test.each([
    ['emergency', 'emergency001'],
    ['planned', 'planned00001'],
    ['planned', 'over00000001'],
    ['quiet', 'cancelled001'],
    ['quiet', 'rolledback01'],
    ['outage', 'outage000001'],
    ['hostile', 'hostile00001'],
  ] as const)('%s: %s is valid HTML', async (name, id) => {
    expect(await faultsOf(await noticePage(name, id))).toEqual([]);
  });

  test('names its tier only where it should change what a reader does', async () => {
    expect(words(await noticePage('emergency', 'emergency001'))).toContain(
      'Emergency maintenance, critical',
    );
    expect(words(await noticePage('planned', 'planned00001'))).not.toMatch(/medium/i);
  });

  test('strikes a promise that was kept and owns one that was not', async () => {
    const html = await noticePage('emergency', 'emergency001');
    expect(words(html.match(/<s>.*?<\/s>/s)?.[0] ?? '')).toContain(
      'Next update by 21 Nov, 02:07 CET',
    );
    expect(words(html)).toContain('Next update by 21 Nov, 02:32 CET : it came at 03:00 CET');
  });

  test('stays to be seen when it is cancelled, with its time struck through', async () => {
    const html = await noticePage('quiet', 'cancelled001');
    expect(words(html)).toContain('Cancelled. It was planned for');
    expect(words(html.match(/<s>.*?<\/s>/s)?.[0] ?? '')).toContain('16 November 2026');
    expect(words(html)).not.toMatch(/Affected|navailable/);
  });

  test('says planned and actual times when it was rolled back', async () => {
    const text = words(await noticePage('quiet', 'rolledback01'));
    expect(text).toContain('Planned: Sunday, 15 November 2026, 03:12 to 04:12 CET');
    expect(text).toContain('Actual: 03:16 to 04:47 CET , rolled back');
  });

  test('that is over has no stage to come', async () => {
    expect(words(await noticePage('quiet', 'rolledback01'))).toContain('Not begun');
  });

  test('that is not there gives a friendly page with status 404', async () => {
    const response = await renderer.page('notices/[id]', {
      view: VIEWS.quiet,
      params: { id: 'nothing00000' },
    });
    expect(response.status).toBe(404);
    expect(words(await response.text())).toContain('There is nothing here');
  });
});

describe('error pages', () => {
  test('the page for a fault of ours needs no view at all', async () => {
    const response = await renderer.page('500');
    expect(response.status).toBe(500);
    expect(words(await response.text())).toContain('says nothing about the state of the service');
  });
});

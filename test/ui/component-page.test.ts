import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VIEWS, type ViewName } from './fixture.ts';
import { faultsOf, words } from './html.ts';
import { openRenderer, type Renderer } from './render.ts';

let renderer: Renderer;
beforeAll(async () => {
  renderer = await openRenderer();
});
afterAll(() => renderer.close());

async function page(path: string, name: ViewName, params: Record<string, string> = {}) {
  const response = await renderer.page(path, { view: VIEWS[name], params });
  return { status: response.status, html: await response.text() };
}

const component = (name: ViewName, slug: string) => page('components/[slug]', name, { slug });
const month = (value: string) => page('history/[month]', 'quiet', { month: value });

describe('a component’s page', () => {
  test.each([
    ['quiet', 'api'],
    ['quiet', 'documentation'],
    ['outage', 'sign-in'],
    ['planned', 'compute-hosts'],
    ['hostile', 'node-7'],
  ] as const)('%s: %s is valid HTML without inline style', async (name, slug) => {
    const { html } = await component(name, slug);
    expect(await faultsOf(html)).toEqual([]);
    expect(/\sstyle=/.test(html)).toBe(false);
  });

  test('says how it is, what is going on, and which of ninety days were not normal', async () => {
    const text = words((await component('outage', 'sign-in')).html);
    expect(text).toContain('Sign-in : unavailable');
    expect(text).toContain('Nobody can sign in since 02:32');
    expect(text).toContain('99.81 % up over 90 days');
    expect(text).toContain('21 November 2026 Unavailable for 40 minutes');
    expect(text).toContain('15 November 2026 Partly unavailable for 12 minutes, maintenance');
  });

  test('lists the notices that concern it, and no other', async () => {
    const text = words((await component('quiet', 'sign-in')).html);
    expect(text).toContain('Security update of sign-in Rolled back');
    expect(text).not.toContain('Slow responses');
    expect(words((await component('quiet', 'api')).html)).toContain(
      'No notices concern this component.',
    );
  });

  test('offers its own feeds, calendar and mail', async () => {
    const { html } = await component('quiet', 'api');
    for (const href of [
      '/components/api/history.rss',
      '/components/api/history.atom',
      '/components/api/history.json',
      'webcal://status.example.com/components/api/calendar.ics',
      '/subscribe?component=api',
    ]) {
      expect(html).toContain(`href="${href}"`);
    }
    expect(words(html)).toContain(
      '/feed subscribe https://status.example.com/components/api/updates.rss',
    );
  });

  test('asks for mail about that component when its link is followed', async () => {
    const at = 'http://status.example.com/subscribe?component=';
    const ask = async (slug: string) =>
      (
        await renderer.page('subscribe', {
          view: VIEWS.quiet,
          request: new Request(at + slug),
          subscriptions: { challenge: () => Promise.resolve(null) },
        })
      ).text();
    expect(await ask('api')).toMatch(/<input[^>]*value="api"[^>]*checked/);
    expect(await ask('%22%3E%3Cb%3E')).toMatch(/<input[^>]*value="all"[^>]*checked/);
  });

  test('is 404 for a component that is not there', async () => {
    const { status, html } = await component('quiet', 'nothing');
    expect(status).toBe(404);
    expect(words(html)).toContain('There is nothing here');
  });
});

describe('the history', () => {
  test('shows the month of now, its notices by day, and the way back', async () => {
    const { html } = await page('history/index', 'quiet');
    expect(await faultsOf(html)).toEqual([]);
    const text = words(html);
    expect(text).toContain('November 2026');
    expect(text).toContain('Wednesday, 18 November 2026 Slow responses from object storage');
    expect(text).toContain('Resolved');
    expect(html).toContain('href="/history/2026-10"');
    expect(html).not.toContain('rel="next"');
  });

  test('strikes the time of what was cancelled', async () => {
    const { html } = await page('history/index', 'quiet');
    expect(words(html)).toContain('Monday, 16 November 2026 Move of the backup store');
    expect(words(html.match(/<s>.*?<\/s>/s)?.[0] ?? '')).toContain('03:12 to 05:12 CET');
  });

  test('says so of a month without notices', async () => {
    const { html } = await month('2026-10');
    expect(await faultsOf(html)).toEqual([]);
    expect(words(html)).toContain('No notices in October 2026.');
    expect(html).toContain('href="/history/2026-11"');
    expect(html).not.toContain('rel="prev"');
  });

  test.each(['2026-13', '2026-9', '1999-01', 'x', '2026-11-01', '../admin'])(
    'has no page for %s',
    async (value) => {
      expect((await month(value)).status).toBe(404);
    },
  );
});

import { readFileSync, statSync } from 'node:fs';
import { createServer, get, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import {
  forewarn,
  makeToken,
  newSite,
  startServer,
  type RunningServer,
  type Site,
} from '../support/server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const EMBED = join(import.meta.dirname, '../../public/embed.js');

let site: Site;
let server: RunningServer;
/** One browser a zone: in one process, all pages share their clock's zone. */
const browsers = new Map<string, Promise<Browser>>();
let token: string;
/** A page of each sort, and its address. */
let paths: string[];

interface Summary {
  scheduled_maintenances: { id: string; status: string; name: string }[];
}

beforeAll(async () => {
  site = await newSite();
  await forewarn(site, ['seed']);
  server = await startServer(site);
  token = await makeToken(site);
  const response = await fetch(`${site.url}/api/v2/summary.json`);
  const { scheduled_maintenances: work } = (await response.json()) as Summary;
  const notices = work.map(({ id }) => `/notices/${id}`);
  expect(notices.length).toBeGreaterThan(1);
  paths = ['/', ...notices, '/components/api', '/components/billing', '/history', '/subscribe'];
});

// Pages that are left open go on asking for news.
afterEach(async () => {
  const open = await Promise.all(browsers.values());
  const pages = open.flatMap((browser) => browser.contexts().flatMap((one) => one.pages()));
  await Promise.all(pages.map((page) => page.close()));
});

afterAll(async () => {
  await Promise.all([...browsers.values()].map(async (browser) => (await browser).close()));
  await server.stop();
  site.remove();
});

/** A page of a reader in a zone, and everything that the browser complained of. */
async function open(path: string, options: BrowserContextOptions = {}) {
  const { timezoneId = 'Europe/Berlin' } = options;
  const browser = browsers.get(timezoneId) ?? launchBrowser();
  browsers.set(timezoneId, browser);
  const context = await (await browser).newContext({ timezoneId, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  await page.goto(path.startsWith('/') ? site.url + path : path);
  return { page, complaints };
}

async function axeFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  return page.evaluate(async () => {
    interface Axe {
      run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
    }
    const { axe } = globalThis as unknown as { axe: Axe };
    // WCAG 2.2 AA; the tool leaves it off unless it is asked.
    const { violations } = await axe.run({ rules: { 'target-size': { enabled: true } } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('axe finds nothing on any public page, menu and groups open', async () => {
    for (const path of [...paths, '/history/1999-01']) {
      const { page } = await open(path, { colorScheme });
      await page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) {
          details.open = true;
        }
      });
      expect([path, await axeFaults(page)]).toEqual([path, []]);
      await page.close();
    }
  });
});

describe('without script', () => {
  /** What a reader reads: a day that is today's is left out where script runs. */
  async function read(path: string, javaScriptEnabled: boolean): Promise<string> {
    const { page, complaints } = await open(path, { javaScriptEnabled });
    const text = await page.locator('main').innerText();
    expect(complaints).toEqual([]);
    await page.close();
    return text
      .replaceAll(/ ?Checked at .*/g, '')
      .replaceAll(/\d{1,2}\s\w{3},\s(?=\d\d:\d\d\s\w)/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
  }

  it('every page reads the same', async () => {
    for (const path of paths) {
      expect(await read(path, false)).toBe(await read(path, true));
    }
  });

  it('the menu opens all the same', async () => {
    const { page } = await open('/', { javaScriptEnabled: false });
    await page.locator('summary', { hasText: 'Subscribe' }).click();
    expect(await page.getByText(`/feed subscribe ${site.url}/updates.rss`).isVisible()).toBe(true);
  });
});

describe('times', () => {
  /** Of the choice of zones and all round it; how many days a list has depends on the zone. */
  const footHeight = (page: Page) =>
    page.locator('footer').evaluate((foot: HTMLElement) => foot.offsetHeight);

  it('are the reader’s, and the page’s and UTC’s at the press of a button, by keyboard too', async () => {
    const { page } = await open('/history', { timezoneId: 'Asia/Tokyo' });
    const times = page.locator('main time');
    expect((await times.allInnerTexts()).join()).toContain('GMT+9');
    const height = await footHeight(page);
    await page.getByRole('button', { name: 'UTC' }).focus();
    await page.keyboard.press('Enter');
    const inUtc = (await times.allInnerTexts()).join();
    expect(inUtc).toContain('UTC');
    expect(inUtc).not.toContain('GMT+9');
    expect(await page.getByRole('button', { name: 'UTC' }).getAttribute('aria-pressed')).toBe(
      'true',
    );
    await page.reload();
    expect((await times.allInnerTexts()).join()).toBe(inUtc);
    await page.getByRole('button', { name: 'Europe/Berlin' }).click();
    expect((await times.allInnerTexts()).join()).toMatch(/CES?T/);
    expect(await footHeight(page)).toBe(height);
  });

  it('never lie about their day: each visible heading names that of the entry under it', async () => {
    for (const timezoneId of ['Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kathmandu']) {
      const { page } = await open('/history', { timezoneId });
      const days = await page.evaluate((timeZone) => {
        const form = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone });
        return [...document.querySelectorAll<HTMLElement>('[data-day]')].map((heading) => ({
          said: heading.textContent.replaceAll('\u00a0', ' '),
          is: form.format(new Date(heading.querySelector('time')!.dateTime)),
          hidden: heading.hidden,
        }));
      }, timezoneId);
      expect(days.length).toBeGreaterThan(1);
      for (const [index, { said, is, hidden }] of days.entries()) {
        expect(said.replace(',', '')).toBe(is.replace(',', ''));
        expect(hidden).toBe(said === days[index - 1]?.said);
      }
      await page.close();
    }
  });
});

describe('the page', () => {
  /** What a URL weighs on the wire for a client that takes gzip, headers left out. */
  function weigh(url: string): Promise<number> {
    return new Promise((resolve, reject) => {
      get(url, { headers: { 'accept-encoding': 'gzip' } }, (response) => {
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        response.on('end', () => resolve(bytes));
      }).on('error', reject);
    });
  }

  it('arrives in four requests and 20 KB', async () => {
    const { page } = await open('about:blank');
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto(`${site.url}/`, { waitUntil: 'networkidle' });
    expect(asked.length).toBeLessThanOrEqual(4);
    expect(asked.every((url) => url.startsWith(site.url))).toBe(true);
    const weights = await Promise.all([...new Set(asked)].map(weigh));
    expect(weights.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThanOrEqual(20 * 1024);
  });

  it('draws each component in a handful of elements', async () => {
    const { page } = await open('/');
    expect(await page.locator('.days path').count()).toBeLessThan(70);
    expect(await page.locator('*').count()).toBeLessThan(600);
  });

  it('prints on one sheet', async () => {
    const { page } = await open('/');
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect(pdf.match(/\/Type \/Page\b/g)).toHaveLength(1);
  });
});

describe('a banner on another site', () => {
  let host: Server;
  let origin: string;

  beforeAll(async () => {
    host = createServer((request, response) => {
      const from = request.url === '/broken' ? 'http://127.0.0.1:1' : site.url;
      const script = `<script defer src="${from}/embed.js"></script>`;
      response.setHeader('content-type', 'text/html');
      response.setHeader(
        'content-security-policy',
        `default-src 'none'; style-src 'self'; script-src ${from}; connect-src ${from}`,
      );
      response.end(
        `<!doctype html><title>Shop</title><h1>Shop</h1>${request.url === '/plain' ? '' : script}`,
      );
    });
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  });
  afterAll(() => new Promise((resolve) => host.close(resolve)));

  /** What a screen reader finds: the banner's own tree is closed to scripts. */
  async function announced(page: Page): Promise<{ role: string; name: string }[]> {
    const session = await page.context().newCDPSession(page);
    const { nodes } = await session.send('Accessibility.getFullAXTree');
    return nodes.map(({ role, name }) => ({
      role: String(role?.value ?? ''),
      name: String(name?.value ?? ''),
    }));
  }

  it('says what is under way, links to the page, and leaves nothing else behind', async () => {
    const { page, complaints } = await open(`${origin}/plain`);
    const before = await page.evaluate(() => Object.keys(globalThis));
    await page.goto(origin, { waitUntil: 'networkidle' });
    const all = await announced(page);
    expect(all.some(({ role }) => role === 'status')).toBe(true);
    expect(all.some(({ name }) => name.includes('Critical security update'))).toBe(true);
    expect(all).toContainEqual({ role: 'link', name: 'Details' });
    expect(complaints).toEqual([]);
    const after = await page.evaluate(() => Object.keys(globalThis));
    expect(after.filter((key) => !before.includes(key))).toEqual([]);
    expect(await page.context().cookies()).toEqual([]);
    expect(await page.evaluate(() => document.body.firstElementChild!.shadowRoot)).toBeNull();
  });

  it('is silent where the status page cannot be reached', async () => {
    const { page } = await open(`${origin}/broken`);
    expect(await page.locator('body > *').count()).toBe(2);
  });

  it('is under 2 KB', () => {
    expect(statSync(EMBED).size).toBeLessThan(2_000);
  });
});

/** Calls the API as the owner's program; its answer. */
async function call(method: string, path: string, body: object): Promise<{ id: string }> {
  const response = await fetch(site.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { id: string };
  expect([response.ok, answer]).toEqual([true, expect.anything()]);
  return answer;
}

describe('branding', () => {
  const logo = readFileSync(join(import.meta.dirname, '../../public/og-blue.png'));

  it('shows at once, under the content security policy, and goes as it came', async () => {
    await call('PATCH', '/api/v1/settings/branding', {
      logo: logo.toString('base64'),
      accent: '#6b2fb3',
      links: [{ label: 'Larkfield home', url: 'https://larkfield.example/' }],
      footer: 'Larkfield Ltd., **Road 1**',
      css: '.name { letter-spacing: 3px }',
    });
    for (const colorScheme of ['light', 'dark'] as const) {
      const { page, complaints } = await open('/subscribe', { colorScheme });
      expect(await axeFaults(page)).toEqual([]);
      const seen = await page.evaluate(() => {
        const styleOf = (selector: string) => getComputedStyle(document.querySelector(selector)!);
        return {
          picture: document.querySelector<HTMLImageElement>('.name img')!.naturalWidth,
          spacing: styleOf('.name').letterSpacing,
          button: styleOf('[type=submit]').backgroundColor,
        };
      });
      expect(seen).toMatchObject({ picture: 1200, spacing: '3px' });
      expect(seen.button === 'rgb(107, 47, 179)').toBe(colorScheme === 'light');
      const foot = await page.locator('footer').innerText();
      expect(foot).toContain('Larkfield home');
      expect(foot).toContain('Larkfield Ltd., Road 1');
      expect(complaints).toEqual([]);
      await page.close();
    }
    await call('PATCH', '/api/v1/settings/branding', {
      logo: null,
      accent: null,
      links: [],
      footer: null,
      css: null,
    });
    const { page } = await open('/');
    expect(await page.locator('.name img, [href^="/branding.css"]').count()).toBe(0);
  });
});

describe('a page that stays open', () => {
  /** What the browser tells a page when the connection comes back: it looks for news then. */
  const wake = (page: Page) => page.evaluate(() => dispatchEvent(new Event('online')));

  it('shows news without a reload, and says so when it cannot be refreshed', async () => {
    const { page, complaints } = await open('/');
    await page.evaluate(() => Object.assign(globalThis, { stayed: true }));
    const groups = page.locator('details.group');
    const wasOpen = await groups.first().evaluate((group: HTMLDetailsElement) => {
      group.open = !group.open;
      return group.open;
    });
    const { id } = await call('POST', '/api/v1/notices', {
      kind: 'incident',
      layer: 'application',
      tier: 'low',
      title: 'Exports are late',
      body: 'Exports come an hour late.',
      components: [{ slug: 'webhooks', impact: 'degraded_performance' }],
    });
    await call('POST', `/api/v1/notices/${id}/publication`, { notify: false });
    await wake(page);
    await page.getByText('Exports are late').first().waitFor();
    expect(await page.evaluate(() => 'stayed' in globalThis)).toBe(true);
    expect(await groups.first().evaluate((group: HTMLDetailsElement) => group.open)).toBe(wasOpen);
    expect(complaints).toEqual([]);
    // What the server says of itself while it shows its last good bytes.
    await page.route(`${site.url}/`, async (route) => {
      const response = await route.fetch();
      const body = (await response.text()).replace(
        /(id="stale" role="status")[^>]*>/,
        '$1>This page is out of date since <time datetime="2026-12-01T02:00:00Z" data-form="stamp">1</time>.',
      );
      await route.fulfill({ response, body });
    });
    await wake(page);
    await page.getByText('out of date since 1 December 2026, 03:00 CET').waitFor();
    await page.unroute(`${site.url}/`);
    await wake(page);
    await page.getByText('out of date since').waitFor({ state: 'hidden' });
    await server.stop();
    await wake(page);
    await page.getByText('It may be out of date').waitFor();
    expect(await page.getByText('Exports are late').first().isVisible()).toBe(true);
  });
});

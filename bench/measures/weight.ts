import type { CDPSession } from 'playwright-core';
import { launchBrowser } from '../../test/support/browser.ts';
import type { Bench, Measure } from '../measure.ts';
import { startApp, siteWith } from '../support/app-server.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { exactly } from '../support/stats.ts';

interface Visit {
  /** Bytes over the wire, headers included, and what each was. */
  files: { url: string; bytes: number }[];
  icon: string | null;
  text: string;
}

async function follow(session: CDPSession): Promise<Visit['files']> {
  const urls = new Map<string, string>();
  const files: Visit['files'] = [];
  session.on('Network.requestWillBeSent', (event) => urls.set(event.requestId, event.request.url));
  session.on('Network.loadingFinished', (event) => {
    const url = urls.get(event.requestId) ?? '';
    if (!url.startsWith('data:')) {
      files.push({ url, bytes: event.encodedDataLength });
    }
  });
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  return files;
}

async function visit(url: string, script: boolean): Promise<Visit> {
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ javaScriptEnabled: script });
    const page = await context.newPage();
    const files = await follow(await context.newCDPSession(page));
    await page.goto(url, { waitUntil: 'networkidle' });
    return {
      files,
      icon: await page
        .locator('link[rel~="icon"]')
        .first()
        .getAttribute('href', { timeout: 1_000 })
        .catch(() => null),
      text: await page.locator('main').innerText(),
    };
  } finally {
    await browser.close();
  }
}

/** Browsers without a window do not fetch the icon; those of readers do. */
async function addIcon({ files, icon }: Visit, base: string): Promise<void> {
  if (icon === null || icon.startsWith('data:')) {
    return;
  }
  const { href } = new URL(icon, base);
  if (!files.some(({ url }) => url === href)) {
    const { rawHeaders, body } = await request(href, { 'accept-encoding': 'gzip, br' });
    files.push({ url: href, bytes: rawHeaders.join(': ').length + body.length });
  }
}

async function measure(bench: Bench): Promise<Row[]> {
  const app = await startApp(await siteWith(await bench.databases.small()));
  try {
    const base = `${app.site.url}/`;
    const seen = await visit(base, true);
    const plain = await visit(base, false);
    await addIcon(seen, base);
    for (const { url, bytes } of seen.files) {
      bench.say(`${(bytes / 1_000).toFixed(1)} KB ${url.replace(app.site.url, '')}`);
    }
    const foreign = seen.files.filter(({ url }) => !url.startsWith(base)).length;
    const of = (what: string, value: number, most: number, unit = ''): Row => ({
      measure: 'weight',
      what,
      unit,
      value: exactly(value),
      bar: { most },
    });
    const total = seen.files.reduce((sum, { bytes }) => sum + bytes, 0);
    return [
      of('first visit of /, over the wire with headers and icon', total / 1_000, 20, 'KB'),
      of('first visit of /, requests with the icon', seen.files.length, 4),
      of('requests to other hosts', foreign, 0),
      {
        measure: 'weight',
        what: 'share of the words that are there without script',
        unit: '',
        value: exactly(wordsOf(plain.text) / wordsOf(seen.text)),
        bar: { least: 0.95 },
      },
    ];
  } finally {
    await app.stop();
  }
}

const wordsOf = (text: string): number => text.split(/\s+/).length;

/** What a reader's browser fetches on a first visit. */
export const weight: Measure = { name: 'weight', run: measure };

import chromiumPack from '@sparticuz/chromium';
import { chromium } from 'playwright-core';
import { apiClient } from '../../test/support/api.ts';
import { freePort } from '../../test/support/server.ts';
import type { Bench, Measure } from '../measure.ts';
import { startApp, siteWith, type AppServer } from '../support/app-server.ts';
import type { Row } from '../support/report.ts';
import { spreadOf } from '../support/stats.ts';
import { installLighthouse, runLighthouse, type Report } from './lighthouse/run.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const RUNS = 3;
const MAX_ATTEMPTS = 12;

/** A notice as readers find it in trouble: under way, with components and an update. */
async function publishedNotice(app: AppServer): Promise<string> {
  const api = apiClient(app.url, await app.token());
  const draft = await api('POST', 'notices', {
    kind: 'emergency_patch',
    layer: 'infrastructure',
    tier: 'critical',
    components: [{ slug: 'component1', impact: 'partial_outage' }],
  });
  const { id } = draft.body as { id: string };
  const answer = await api('POST', `notices/${id}/publication`, { notify: false });
  if (answer.status >= 300) {
    throw new Error(`The patch was not published: ${JSON.stringify(answer.body)}`);
  }
  return `/notices/${id}`;
}

/** Why a category has no score: the browser could not be measured, which says nothing of the page. */
function withoutScore(report: Report): string | null {
  const lacking = Object.values(report.categories).some(({ score }) => score === null);
  return lacking
    ? (Object.values(report.audits).find(({ errorMessage }) => errorMessage !== undefined)
        ?.errorMessage ?? 'no reason given')
    : null;
}

async function reportsOf(bench: Bench, url: string): Promise<Report[]> {
  const reports: Report[] = [];
  for (let attempt = 0; reports.length < RUNS; attempt += 1) {
    if (attempt === MAX_ATTEMPTS) {
      throw new Error(`Lighthouse gave a whole report only ${reports.length} times of ${attempt}.`);
    }
    const port = await freePort();
    const browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? (await chromiumPack.executablePath()),
      args: [...chromiumPack.args, `--remote-debugging-port=${port}`],
    });
    try {
      const report = await runLighthouse(url, port, CATEGORIES);
      const reason = withoutScore(report);
      if (reason === null) {
        reports.push(report);
      } else {
        bench.say(`a run did not count: ${reason}`);
      }
    } finally {
      await browser.close();
    }
  }
  return reports;
}

/** What keeps a category from 100, by Lighthouse's own names. */
function shortcomings(report: Report): string[] {
  return Object.values(report.categories).flatMap((category) =>
    category.auditRefs
      .filter(({ id, weight }) => weight > 0 && (report.audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${category.id}: ${report.audits[id]!.title} (${id})`),
  );
}

async function measure(bench: Bench): Promise<Row[]> {
  await installLighthouse();
  const app = await startApp(await siteWith(await bench.databases.small()));
  try {
    const notice = await publishedNotice(app);
    const rows: Row[] = [];
    for (const [what, path] of [
      ['/', '/'],
      ['a notice', notice],
    ] as const) {
      const reports = await reportsOf(bench, app.site.url + path);
      new Set(reports.flatMap(shortcomings)).forEach((line) => bench.say(`${what}: ${line}`));
      rows.push(
        ...CATEGORIES.map((category): Row => ({
          measure: 'lighthouse',
          what: `${what}: ${category}, mobile`,
          unit: '',
          value: spreadOf(
            reports.map((report) => Math.round((report.categories[category]?.score ?? 0) * 100)),
          ),
          bar: { least: 100 },
        })),
      );
    }
    return rows;
  } finally {
    await app.stop();
  }
}

/** Google's own judgement of the page on a slow telephone, simulated. Not run unless asked for. */
export const lighthouse: Measure = { name: 'lighthouse', run: measure };

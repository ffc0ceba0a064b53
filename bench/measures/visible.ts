import { Agent } from 'node:http';
import { apiClient } from '../../test/support/api.ts';
import { startSmtpSink } from '../../test/support/smtp-sink.ts';
import type { Bench, Measure } from '../measure.ts';
import { startApp, siteWith } from '../support/app-server.ts';
import { SMALL } from '../support/data.ts';
import { publish } from '../support/publish.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { spreadOf } from '../support/stats.ts';

const PATHS = ['/', '/history.rss', '/api/v2/summary.json'];
const PATIENCE_MS = 20_000;
/** Connections are dealt out to the processes in turn, so eight of them reach each. */
const CONNECTIONS = 8;

/** Asks again and again on one connection; milliseconds from `at` until the id was there. */
async function shown(url: string, id: string, at: number, agent: Agent): Promise<number> {
  for (;;) {
    const { body } = await request(url, {}, agent);
    const ms = performance.now() - at;
    if (body.includes(id)) {
      return ms;
    }
    if (ms > PATIENCE_MS) {
      throw new Error(`${url} did not show a publication within ${PATIENCE_MS} ms.`);
    }
  }
}

function agents(count: number): Agent[] {
  return Array.from({ length: count }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
}

async function oneProcess(bench: Bench): Promise<Row[]> {
  const sink = await startSmtpSink();
  const site = await siteWith(await bench.databases.small(), {
    SMTP_URL: sink.url,
    MAIL_FROM: 'Status <status@example.com>',
  });
  const app = await startApp(site);
  const seen = new Map<string, number[]>(PATHS.map((path) => [path, []]));
  const mails: number[] = [];
  const kept = agents(PATHS.length);
  try {
    const api = apiClient(app.url, await app.token());
    for (let round = 0; round <= bench.pairs; round += 1) {
      const before = sink.messages.length;
      const { id, at } = await publish(api, true);
      const mail = sink.waitFor(before + 1).then(() => performance.now() - at);
      const times = await Promise.all(
        PATHS.map((path, index) => shown(app.url + path, id, at, kept[index]!)),
      );
      const mailed = await mail;
      // The first round renders pages and opens connections for the first time.
      if (round > 0) {
        PATHS.forEach((path, index) => seen.get(path)!.push(times[index]!));
        mails.push(mailed);
      }
      await sink.waitFor(before + SMALL.subscribers);
    }
  } finally {
    kept.forEach((agent) => agent.destroy());
    await app.stop();
    await sink.close();
  }
  return [
    ...PATHS.map((path): Row => ({
      measure: 'visible',
      what: `publication answered → on ${path}`,
      unit: 'ms',
      value: spreadOf(seen.get(path)!),
      bar: { most: 100 },
    })),
    {
      measure: 'visible',
      what: 'publication answered → first mail at the mail server',
      unit: 'ms',
      value: spreadOf(mails),
      bar: { most: 1_000 },
    },
  ];
}

async function twoProcesses(bench: Bench): Promise<Row[]> {
  const app = await startApp(
    await siteWith(await bench.databases.small(), { WEB_CONCURRENCY: '2' }),
  );
  const kept = agents(CONNECTIONS);
  const times: number[] = [];
  try {
    const api = apiClient(app.url, await app.token());
    for (let round = 0; round <= bench.pairs; round += 1) {
      const { id, at } = await publish(api, false);
      const all = await Promise.all(kept.map((agent) => shown(`${app.url}/`, id, at, agent)));
      if (round > 0) {
        times.push(Math.max(...all));
      }
    }
  } finally {
    kept.forEach((agent) => agent.destroy());
    await app.stop();
  }
  return [
    {
      measure: 'visible',
      what: `the same, on / in both of 2 processes (the last of ${CONNECTIONS} connections)`,
      unit: 'ms',
      value: spreadOf(times),
      bar: { most: 100 },
    },
  ];
}

/** How long after the API said "published" everybody sees it. */
export const visible: Measure = {
  name: 'visible',
  run: async (bench) => [...(await oneProcess(bench)), ...(await twoProcesses(bench))],
};

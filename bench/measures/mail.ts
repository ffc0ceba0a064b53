import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { apiClient } from '../../test/support/api.ts';
import type { Bench, Measure } from '../measure.ts';
import { startApp, siteWith, type AppServer } from '../support/app-server.ts';
import type { MailerJob } from '../support/mailer-process.ts';
import { childrenOf, memoryOf, startNode, stopProcess } from '../support/processes.ts';
import { publish } from '../support/publish.ts';
import { p99, pageTimes } from '../support/page-times.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { startSink, type Sink, type Taken } from '../support/sink.ts';
import { exactly, inPairs, ratioOf, spreadOf } from '../support/stats.ts';

/** As many as an SMTP_URL without `connections` opens. */
const CONNECTIONS = 5;
const AT_MOST_PAIRS = 5;
const IDLE_SAMPLES = 500;

const rateOf = ({ firstAt, lastAt, count }: Taken): number =>
  ((count - 1) / Math.max(1, lastAt - firstAt)) * 1_000;

async function appFor(database: string, sink: Sink): Promise<AppServer> {
  const site = await siteWith(database, {
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    MAIL_FROM: 'Status <status@example.com>',
  });
  return startApp(site);
}

/** Mails a second from our queue, and from a pool that has nothing to do but send. */
async function throughput(bench: Bench, pauseMs: number, count: number): Promise<Row[]> {
  const sink = await startSink(pauseMs);
  const app = await appFor(await bench.databases.audience(count), sink);
  const mailer = startNode('bench/support/mailer-process.ts', {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let raw = '';
  try {
    await once(mailer, 'message');
    const api = apiClient(app.url, await app.token());
    const ours = async (): Promise<number> => {
      const { taken } = await sink.expect(count);
      await publish(api, true);
      const answer = await taken;
      raw = answer.sample.replaceAll('\n..', '\n.');
      return rateOf(answer);
    };
    const bare = async (): Promise<number> => {
      const { taken } = await sink.expect(count);
      const job: MailerJob = { port: sink.port, connections: CONNECTIONS, count, raw };
      const done = once(mailer, 'message');
      mailer.send(job);
      const answer = await taken;
      await done;
      return rateOf(answer);
    };
    const pairs = await inPairs(Math.min(AT_MOST_PAIRS, bench.pairs), ours, bare);
    const where = pauseMs === 0 ? 'server on this machine' : `server answering in ${pauseMs} ms`;
    const row = (what: string, unit: string, value: Row['value'], bar?: Row['bar']): Row => ({
      measure: 'mail',
      what,
      unit,
      value,
      bar,
    });
    return [
      row(
        `${where}: mails/s, queue ÷ nodemailer's pool sending one raw message`,
        '×',
        ratioOf(pairs, (rate) => rate),
        { least: pauseMs === 0 ? 0.85 : 0.95 },
      ),
      row(`${where}: mails/s`, '', spreadOf(pairs.map(([rate]) => Math.round(rate)))),
    ];
  } finally {
    await Promise.all([stopProcess(mailer), app.stop(), sink.stop()]);
  }
}

/** One large mailing out of 1,000,000 subscribers, with readers on the page meanwhile. */
async function mailing(bench: Bench): Promise<Row[]> {
  const { mails } = bench;
  const sink = await startSink(0);
  const app = await appFor(await bench.databases.huge(), sink);
  try {
    const api = apiClient(app.url, await app.token());
    // Until the look through the database has ended, and only page and mail worker are left.
    while (childrenOf(app.child.pid!).length > 2) {
      await sleep(100);
    }
    const url = `${app.url}/`;
    await request(url);
    let asked = 0;
    const idle = await pageTimes(url, () => (asked += 1) > IDLE_SAMPLES);
    const [, worker] = childrenOf(app.child.pid!);
    const one = await sink.expect(mails);
    let ended = false;
    void one.taken.then(() => (ended = true));
    await publish(api, true);
    const answeredAt = Date.now();
    const held: number[] = [];
    const watch = setInterval(() => worker && held.push(memoryOf(worker).now), 500);
    const busy = await pageTimes(url, () => ended);
    clearInterval(watch);
    const taken = await one.taken;
    const quarter = held.slice(0, Math.ceil(held.length / 4));
    const last = held.slice(-Math.ceil(held.length / 4));
    const row = (what: string, unit: string, value: number, bar?: Row['bar']): Row => ({
      measure: 'mail',
      what,
      unit,
      value: exactly(value),
      bar,
    });
    const many = mails.toLocaleString('en');
    return [
      row(
        'publication answered → first mail taken',
        'ms',
        Math.max(0, taken.firstAt - answeredAt),
        {
          most: 1_000,
        },
      ),
      row(`publication answered → ${many}th mail taken`, 's', (taken.lastAt - answeredAt) / 1_000),
      row(`mails/s over ${many}`, '', Math.round(rateOf(taken))),
      row('page p99 when idle', 'ms', p99(idle)),
      row(`page p99 while ${many} mails go out`, 'ms', p99(busy)),
      row('page p99, mailing ÷ idle', '×', p99(busy) / p99(idle), { most: 2 }),
      row('mail worker, resident at its highest', 'MiB', Math.round(memoryOf(worker!).peak), {
        most: 256,
      }),
      row(
        'mail worker, highest of the last quarter ÷ of the first',
        '×',
        Math.max(...last) / Math.max(...quarter),
        { most: 1.1 },
      ),
    ];
  } finally {
    await Promise.all([app.stop(), sink.stop()]);
  }
}

/** What the queue costs beside sending alone, and a large mailing beside the page. */
export const mail: Measure = {
  name: 'mail',
  run: async (bench) => [
    ...(await throughput(bench, 0, 5_000)),
    ...(await throughput(bench, 20, 1_000)),
    ...(await mailing(bench)),
  ],
};

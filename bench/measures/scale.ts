import { apiClient, type Api } from '../../test/support/api.ts';
import type { Bench, Measure } from '../measure.ts';
import { startApp, siteWith, type AppServer } from '../support/app-server.ts';
import { startLoad, type Load } from '../support/load.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { inPairs, ratioOf, spreadOf } from '../support/stats.ts';

const PATHS = ['/', '/api/v2/summary.json', '/history.rss', '/history'];

interface Subject {
  app: AppServer;
  api: Api;
  /** A published incident that is under way, for further updates. */
  incident: string;
}

async function prepare(database: string): Promise<Subject> {
  const app = await startApp(await siteWith(database), { pinned: true });
  const api = apiClient(app.url, await app.token());
  const draft = await api('POST', 'notices', {
    kind: 'incident',
    layer: 'application',
    tier: 'medium',
    title: 'Slow answers',
    components: [{ slug: 'component0', impact: 'degraded_performance' }],
  });
  const incident = (draft.body as { id: string }).id;
  const published = await api('POST', `notices/${incident}/publication`, { notify: false });
  if (published.status >= 300) {
    throw new Error(`The incident was not published: ${JSON.stringify(published.body)}`);
  }
  return { app, api, incident };
}

interface Change {
  /** Milliseconds until the API had answered the update. */
  publish: number;
  /** Milliseconds of the first request to each path after it, which renders. */
  first: Map<string, number>;
  body: Buffer;
}

async function change({ app, api, incident }: Subject): Promise<Change> {
  const begun = performance.now();
  const answer = await api('POST', `notices/${incident}/updates`, {
    body: 'We are still looking into it.',
    notify: false,
  });
  const publish = performance.now() - begun;
  if (answer.status >= 300) {
    throw new Error(`An update was refused: ${JSON.stringify(answer.body)}`);
  }
  const first = new Map<string, number>();
  let body: Buffer = Buffer.alloc(0);
  for (const path of PATHS) {
    const got = await request(app.url + path, { 'accept-encoding': 'gzip' });
    first.set(path, got.ms);
    body = path === '/' ? got.body : body;
  }
  return { publish, first, body };
}

async function loadRows(bench: Bench, load: Load, small: Subject, huge: Subject): Promise<Row[]> {
  const job = { path: '/', headers: { 'accept-encoding': 'gzip' }, connections: 32 };
  const run = ({ app }: Subject) =>
    load.run({ ...job, seconds: bench.seconds, port: app.port }, app.pid);
  const pairs = await inPairs(
    bench.pairs,
    () => run(huge),
    () => run(small),
  );
  const measure = 'scale';
  return [
    {
      measure,
      what: '/ gzip: requests/s, huge ÷ small database',
      unit: '×',
      value: ratioOf(pairs, ({ rate }) => rate),
      bar: { least: 0.9 },
    },
    {
      measure,
      what: '/ gzip: requests per second of computing, huge ÷ small',
      unit: '×',
      value: ratioOf(pairs, ({ cpuPerRequest }) => 1 / cpuPerRequest),
      bar: { least: 0.9 },
    },
  ];
}

async function changeRows(bench: Bench, small: Subject, huge: Subject): Promise<Row[]> {
  const pairs = await inPairs(
    bench.pairs,
    () => change(huge),
    () => change(small),
  );
  const last = pairs.at(-1)!;
  const [hugeSize, smallSize] = [last[0].body.length, last[1].body.length];
  if (Math.abs(hugeSize - smallSize) > smallSize * 0.02) {
    throw new Error(`The pages are not alike: ${hugeSize} and ${smallSize} bytes.`);
  }
  const measure = 'scale';
  const after = PATHS.flatMap((path): Row[] => [
    {
      measure,
      what: `${path}: first request after a publication, huge database`,
      unit: 'ms',
      value: spreadOf(pairs.map(([one]) => one.first.get(path)!)),
      bar: { most: 100 },
    },
    {
      measure,
      what: `${path}: the same, huge ÷ small`,
      unit: '×',
      value: ratioOf(pairs, (one) => one.first.get(path)!),
      bar: path === '/' ? { most: 1.1 } : undefined,
    },
  ]);
  return [
    ...after,
    {
      measure,
      what: 'publishing an update by API, huge database',
      unit: 'ms',
      value: spreadOf(pairs.map(([one]) => one.publish)),
    },
    {
      measure,
      what: 'publishing an update by API, huge ÷ small',
      unit: '×',
      value: ratioOf(pairs, ({ publish }) => publish),
    },
  ];
}

/**
 * The same page with little and with much behind it: 10,000 more notices in five years, and
 * 1,000,000 subscribers.
 */
export const scale: Measure = {
  name: 'scale',
  async run(bench) {
    const small = await prepare(await bench.databases.small());
    const huge = await prepare(await bench.databases.huge());
    const load = startLoad();
    try {
      return [
        ...(await changeRows(bench, small, huge)),
        ...(await loadRows(bench, load, small, huge)),
      ];
    } finally {
      await Promise.all([load.stop(), small.app.stop(), huge.app.stop()]);
    }
  },
};

import { Agent, request as send } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Measure } from '../measure.ts';
import { siteWith, startApp, type AppServer } from '../support/app-server.ts';
import { childrenOf, memoryOf } from '../support/processes.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { exactly, spreadOf, type Spread } from '../support/stats.ts';

const STRANGERS = 150;
const STORMS = 5;
const IDLE_SAMPLES = 60;
const DESCRIPTORS = 160;
const FILLERS = 400;
const PIPELINERS = 700;
const AHEAD_BYTES = 16 * 1024;
const WATCH_MS = 5_000;
/** A reader who waits longer has gone. */
const PATIENCE_MS = 30_000;

/** Milliseconds of each answer, by what was asked for. */
interface Times {
  css: number[];
  unrendered: number[];
}

let asked = 0;

/** Asks for the style sheet and a page that nobody has asked for, in turn, until told to stop. */
async function ask(app: AppServer, css: string, isOver: () => boolean): Promise<Times> {
  const times: Times = { css: [], unrendered: [] };
  while (!isOver()) {
    asked += 1;
    times.css.push((await request(app.url + css)).ms);
    times.unrendered.push((await request(`${app.url}/components/unknown${asked}`)).ms);
    await sleep(5);
  }
  return times;
}

async function styleSheetOf(app: AppServer): Promise<string> {
  const page = (await request(app.url)).body.toString();
  return /\/_astro\/[^"]+\.css/.exec(page)![0];
}

function signIn(app: AppServer, storm: number, index: number): Promise<number> {
  const body = `email=nobody${storm}-${index}%40example.com&password=not+the+password&form-end=whole`;
  const headers = {
    origin: app.site.url,
    'x-forwarded-for': `10.${storm}.${index}.1`,
    'content-type': 'application/x-www-form-urlencoded',
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    send(`${app.url}/admin/sign-in`, { method: 'POST', headers, agent: false }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode!));
    })
      .on('error', reject)
      .end(body);
  });
}

const times = (values: number[], idle: number[]): Spread => {
  const middle = spreadOf(idle).median;
  return spreadOf(values.map((value) => value / middle));
};

/** 150 sign-ins from as many networks at once, some times over. */
async function signIns(options: Variant): Promise<Row[]> {
  const app = await startApp(await siteWith(null, { TRUSTED_PROXIES: '127.0.0.1' }), options);
  try {
    const css = await styleSheetOf(app);
    // The first one loads the library.
    await signIn(app, 200, 0);
    let left = IDLE_SAMPLES;
    const idle = await ask(app, css, () => (left -= 1) < 0);
    const busy: Times = { css: [], unrendered: [] };
    let looked = 0;
    const lasted: number[] = [];
    for (let storm = 0; storm < STORMS; storm += 1) {
      let over = false;
      const begun = performance.now();
      const all = Promise.all(
        Array.from({ length: STRANGERS }, (_, index) => signIn(app, storm, index)),
      ).finally(() => (over = true));
      const during = await ask(app, css, () => over);
      lasted.push(performance.now() - begun);
      looked += (await all).filter((status) => status === 401).length;
      busy.css.push(...during.css);
      busy.unrendered.push(...during.unrendered);
    }
    const most = (values: number[]): Spread => exactly(Math.round(Math.max(...values)));
    return [
      ['style sheet', '×', times(busy.css, idle.css), { most: 2 }] as const,
      ['unrendered page', '×', times(busy.unrendered, idle.unrendered), { most: 2 }] as const,
      ['style sheet, the slowest', 'ms', most(busy.css)] as const,
      ['unrendered page, the slowest', 'ms', most(busy.unrendered)] as const,
      ['until all were answered', 'ms', spreadOf(lasted)] as const,
      ['passwords looked at', '', exactly(looked)] as const,
    ].map(([what, unit, value, bar]) => ({
      measure: 'outside',
      what: `${options.what}, ${STRANGERS} sign-ins: ${what}${unit === '×' ? ' ÷ idle' : ''}`,
      unit,
      value,
      bar: options.program === undefined ? bar : undefined,
    }));
  } finally {
    await app.stop();
  }
}

function open(app: AppServer): Socket {
  const socket = connect({ port: app.port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  return socket;
}

/** More connections that ask for nothing than a process has descriptors for. */
async function fullTable(options: Variant): Promise<Row[]> {
  const site = await siteWith(null);
  const app = await startApp(site, { ...options, descriptors: DESCRIPTORS });
  const css = await styleSheetOf(app);
  await request(`${app.url}/admin/sign-in`);
  const before = childrenOf(app.child.pid!);
  const sockets = Array.from({ length: FILLERS }, () => open(app));
  let answers = 0;
  let tries = 0;
  try {
    const until = Date.now() + WATCH_MS;
    while (Date.now() < until) {
      for (const path of [css, '/']) {
        tries += 1;
        const agent = new Agent();
        const answer = await Promise.race([
          request(app.url + path, {}, agent).catch(() => null),
          sleep(1_000, null),
        ]);
        agent.destroy();
        answers += answer?.status === 200 ? 1 : 0;
      }
      await sleep(50);
    }
    const died =
      app.child.exitCode !== null ||
      app.child.signalCode !== null ||
      (before.includes(app.pid) && !childrenOf(app.child.pid!).includes(app.pid));
    const row = (what: string, unit: string, value: number, bar?: Row['bar']): Row => ({
      measure: 'outside',
      what: `${options.what}, ${FILLERS} connections, ${DESCRIPTORS} descriptors: ${what}`,
      unit,
      value: exactly(value),
      bar: options.program === undefined ? bar : undefined,
    });
    return [
      row('process died', '', died ? 1 : 0, { most: 0 }),
      row(`of ${tries} readers meanwhile answered`, '%', Math.round((answers / tries) * 100)),
    ];
  } finally {
    sockets.forEach((socket) => socket.destroy());
    await app.stop();
  }
}

/** Connections that send requests ahead and read no answer. */
async function pipelining(options: Variant): Promise<Row[]> {
  const app = await startApp(await siteWith(null), options);
  const css = await styleSheetOf(app);
  let left = IDLE_SAMPLES;
  const idle = await ask(app, css, () => (left -= 1) < 0);
  const rest = memoryOf(app.pid).own;
  // Those without a host are refused by Node itself.
  const lines = ['GET / HTTP/1.1\r\nhost: a\r\n\r\n', 'GET / HTTP/1.1\r\n\r\n'];
  const sockets = Array.from({ length: PIPELINERS }, () => open(app).pause());
  let most = rest;
  const watch = setInterval(() => (most = Math.max(most, memoryOf(app.pid).own || 0)), 50);
  try {
    const until = Date.now() + WATCH_MS;
    sockets.forEach((socket, index) => {
      const line = lines[index % lines.length]!;
      socket.write(line.repeat(AHEAD_BYTES / line.length));
    });
    const busy = await Promise.race([
      ask(app, css, () => Date.now() > until),
      sleep(PATIENCE_MS, { css: [PATIENCE_MS], unrendered: [PATIENCE_MS] }),
    ]).catch(() => ({ css: [PATIENCE_MS], unrendered: [PATIENCE_MS] }));
    const row = (what: string, unit: string, value: Spread, bar?: Row['bar']): Row => ({
      measure: 'outside',
      what: `${options.what}, ${PIPELINERS} pipelining: ${what}`,
      unit,
      value,
      bar: options.program === undefined ? bar : undefined,
    });
    return [
      row('memory above rest', 'MiB', exactly(Math.round(most - rest)), { most: 32 }),
      row('style sheet ÷ idle', '×', times(busy.css, idle.css), { most: 2 }),
      row('style sheet, the slowest', 'ms', exactly(Math.round(Math.max(...busy.css)))),
    ];
  } finally {
    clearInterval(watch);
    sockets.forEach((socket) => socket.destroy());
    await app.stop();
  }
}

interface Variant {
  what: string;
  program?: string;
}

/** What strangers can do to the page, and to the page before, if another checkout is given. */
export const outside: Measure = {
  name: 'outside',
  async run(bench) {
    const variants: Variant[] = [
      ...(bench.before === null
        ? []
        : [{ what: 'before', program: join(bench.before, 'dist/process/main.mjs') }]),
      { what: 'now' },
    ];
    const rows: Row[] = [];
    for (const what of [signIns, fullTable, pipelining]) {
      for (const variant of variants) {
        rows.push(...(await what(variant)));
      }
    }
    return rows;
  },
};

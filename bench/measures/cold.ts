import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { Site } from '../../test/support/server.ts';
import type { Bench, Measure } from '../measure.ts';
import { asByNpm, FLAGS_OF_NPM, siteWith } from '../support/app-server.ts';
import { childrenOf, cpuSeconds, startNode, stopProcess } from '../support/processes.ts';
import type { Row } from '../support/report.ts';
import { request } from '../support/request.ts';
import { inPairs, ratioOf, spreadOf } from '../support/stats.ts';

const PATIENCE_MS = 60_000;

interface Start {
  /** Milliseconds from the start of the process to the first byte of the front page. */
  ms: number;
  /** Milliseconds of them that the processeses computed; the same on a busy machine. */
  computed: number;
}

async function coldStart(site: Site): Promise<Start> {
  const url = `http://127.0.0.1:${site.env['PORT']}/`;
  const begun = performance.now();
  const child = startNode('dist/process/main.mjs', {
    env: asByNpm(site.env),
    flags: FLAGS_OF_NPM,
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  try {
    for (;;) {
      const answer = await request(url).catch(() => null);
      if (answer?.status === 200) {
        return {
          ms: performance.now() - begun - (answer.ms - answer.firstByteMs),
          computed: [child.pid!, ...childrenOf(child.pid!)]
            .map((pid) => cpuSeconds(pid) * 1_000)
            .reduce((sum, one) => sum + one),
        };
      }
      if (child.exitCode !== null || performance.now() - begun > PATIENCE_MS) {
        throw new Error('The server did not come up.');
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  } finally {
    await stopProcess(child);
  }
}

/** Each start has a data folder as nobody has used it yet. */
async function startOn(database: string | null): Promise<Start> {
  const site = await siteWith(database);
  try {
    return await coldStart(site);
  } finally {
    site.remove();
  }
}

/** What looking through the whole file for damage takes, which happens beside the page. */
function quickCheck(file: string): number {
  const db = new Database(file);
  try {
    const begun = performance.now();
    db.pragma('quick_check(1)');
    return performance.now() - begun;
  } finally {
    db.close();
  }
}

const AT_MOST_PAIRS = 5;

/** From the start of the process to the first byte, with an empty and with a full database. */
export const cold: Measure = {
  name: 'cold',
  async run(bench: Bench): Promise<Row[]> {
    const huge = await bench.databases.huge();
    const pairs = await inPairs(
      Math.min(AT_MOST_PAIRS, bench.pairs),
      () => startOn(huge),
      () => startOn(null),
    );
    const measure = 'cold';
    const bar = { most: 1_500 };
    const site = await siteWith(huge);
    const checks = Array.from({ length: 3 }, () =>
      quickCheck(join(site.env['DATA_DIR']!, 'forewarn.sqlite')),
    );
    site.remove();
    return [
      {
        measure,
        what: 'start to first byte, empty database',
        unit: 'ms',
        value: spreadOf(pairs.map(([, empty]) => empty.ms)),
        bar,
      },
      {
        measure,
        what: 'start to first byte, huge database',
        unit: 'ms',
        value: spreadOf(pairs.map(([full]) => full.ms)),
        bar,
      },
      {
        measure,
        what: 'start to first byte, huge ÷ empty',
        unit: '×',
        value: ratioOf(pairs, ({ ms }) => ms),
      },
      {
        measure,
        what: 'computing until the first byte, empty database',
        unit: 'ms',
        value: spreadOf(pairs.map(([, empty]) => empty.computed)),
      },
      {
        measure,
        what: 'computing until the first byte, huge database',
        unit: 'ms',
        value: spreadOf(pairs.map(([full]) => full.computed)),
      },
      {
        measure,
        what: 'the look through the whole huge file for damage, beside it',
        unit: 'ms',
        value: spreadOf(checks),
      },
    ];
  },
};

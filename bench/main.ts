import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildIfNeeded } from '../src/setup/site.ts';
import type { Bench, Measure } from './measure.ts';
import { big } from './measures/big.ts';
import { burst } from './measures/burst.ts';
import { cold } from './measures/cold.ts';
import { door } from './measures/door.ts';
import { lighthouse } from './measures/lighthouse.ts';
import { mail } from './measures/mail.ts';
import { memory } from './measures/memory.ts';
import { outside } from './measures/outside.ts';
import { returned } from './measures/returned.ts';
import { scale } from './measures/scale.ts';
import { visible } from './measures/visible.ts';
import { weight } from './measures/weight.ts';
import { databases } from './support/data.ts';
import { CORES } from './support/processes.ts';
import { table, type Row } from './support/report.ts';

/** In the order in which they run. */
const QUICK: readonly Measure[] = [door, burst, visible, scale, cold, memory, weight, returned];
const ON_REQUEST: readonly Measure[] = [lighthouse, mail, outside, big];
const ALL = [...QUICK, ...ON_REQUEST];

const USAGE = `npm run bench                       all but ${ON_REQUEST.map(({ name }) => name).join(', ')}
npm run bench -- NAME …             some of ${ALL.map(({ name }) => name).join(', ')}
npm run bench -- --pairs 15         more paired runs (9)
npm run bench -- --seconds 5        longer ones (0.5)
npm run bench -- mail --mails N     a shorter or longer mailing (100000)
npm run bench -- outside --before DIR   the same with another checkout that is built
npm run bench -- big --people N      fewer subscribers (1000000)
npm run bench -- big --whole         the import to its end, not for half a minute`;

function fail(message: string): never {
  console.error(`${message}\n\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pairs: { type: 'string', default: '9' },
      seconds: { type: 'string', default: '0.5' },
      mails: { type: 'string', default: '100000' },
      before: { type: 'string' },
      people: { type: 'string', default: '1000000' },
      whole: { type: 'boolean', default: false },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    process.exit(0);
  }
  const unknown = positionals.find((name) => !ALL.some((measure) => measure.name === name));
  if (unknown !== undefined) {
    fail(`There is no measure "${unknown}".`);
  }
  const [pairs, seconds, mails, people] = [
    ...[values.pairs, values.seconds, values.mails, values.people],
  ].map(Number) as [number, number, number, number];
  if (!Number.isInteger(pairs) || pairs < 1 || !(seconds > 0)) {
    fail('--pairs must be a whole number of at least 1, --seconds a number above 0.');
  }
  if (!Number.isInteger(mails) || mails < 1_000 || mails > 1_000_000) {
    fail('--mails must be a whole number from 1,000 to 1,000,000.');
  }
  if (!Number.isInteger(people) || people < 1_000 || people > 1_000_000) {
    fail('--people must be a whole number from 1,000 to 1,000,000.');
  }
  const chosen =
    positionals.length === 0 ? QUICK : ALL.filter(({ name }) => positionals.includes(name));
  const { whole, before = null } = values;
  return { chosen, pairs, seconds, mails, people, whole, before };
}

function printMachine(): void {
  const pinned =
    CORES === null
      ? 'not pinned: servers and load share the processors'
      : `servers on processor ${CORES.server}, load on ${CORES.load}`;
  console.log(
    `Node.js ${process.versions.node}, ${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}, ${pinned}`,
  );
  const load = loadavg()[0]!;
  if (load > 1) {
    console.log(
      `Other work is going on here (load ${load.toFixed(1)}): expect a wide spread, and read the ratios only.`,
    );
  }
}

async function main(): Promise<void> {
  const { chosen, ...options } = readArguments();
  printMachine();
  await buildIfNeeded();
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-bench-'));
  const bench: Bench = {
    databases: databases(folder, Date.now()),
    ...options,
    say: (text) => console.error(`  ${text}`),
  };
  const rows: Row[] = [];
  const failed: string[] = [];
  try {
    for (const measure of chosen) {
      const begun = Date.now();
      console.error(`${measure.name} …`);
      try {
        rows.push(...(await measure.run(bench)));
      } catch (error) {
        failed.push(measure.name);
        console.error(error);
      }
      console.error(`  ${((Date.now() - begun) / 1_000).toFixed(0)} s`);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  console.log(`\n${table(rows)}`);
  if (failed.length > 0) {
    console.error(`\nNot measured because of an error: ${failed.join(', ')}.`);
    process.exitCode = 1;
  }
}

await main();

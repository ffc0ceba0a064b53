import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openContext, type CliContext } from '#src/cli/context.ts';
import { readConfig } from '#src/server/config.ts';
import { runImports } from '#src/server/jobs/run-imports.ts';
import { writeSetting } from '#src/store/record.ts';
import { runCli } from '../support/cli.ts';
import { scratchFolder } from '../support/scratch.ts';

const CONSENT = ['--consent', 'Ticked the box of our old page', '--confirmed'];
const log = { error: (_facts: object, message: string) => expect.fail(message) };

let folder: string;
let env: NodeJS.ProcessEnv;
let context: CliContext;

beforeAll(() => {
  folder = scratchFolder('forewarn-cli-import-');
  env = { DATA_DIR: folder };
  context = openContext(readConfig(env), () => Date.UTC(2026, 11, 1, 12));
});

afterAll(async () => {
  await context.store.close();
  rmSync(folder, { recursive: true });
});

function fileOf(name: string, people: number): string {
  const file = join(folder, `${name}.csv`);
  const rows = Array.from({ length: people }, (_, index) => `${name}${index}@example.com\n`);
  writeFileSync(file, `email\n${rows.join('')}`);
  return file;
}

async function countOf(table: 'subscribers' | 'subscriberImportParts'): Promise<number> {
  const { db, t } = context.store.read;
  return (await db.select().from(t[table])).length;
}

it('A file is worked off by the command where no worker runs', async () => {
  const ran = await runCli(['subscribers', 'import', fileOf('alone', 120), ...CONSENT], { env });
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('Added: 120') as string });
  expect([await countOf('subscribers'), await countOf('subscriberImportParts')]).toEqual([120, 0]);
});

it('A file is worked off by the worker that runs, while others write', async () => {
  const stop = new AbortController();
  const worker = runImports(context, log, stop.signal);
  let written = 0;
  const writing = (async () => {
    for (; !stop.signal.aborted; written += 1) {
      await context.store.transaction((q) => writeSetting(q, 'written', written, 1));
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  const ran = await runCli(['subscribers', 'import', fileOf('beside', 300), ...CONSENT], { env });
  stop.abort();
  await Promise.all([worker, writing]);
  expect(ran).toMatchObject({ code: 0, out: expect.stringContaining('Added: 300') as string });
  expect(await countOf('subscribers')).toBe(420);
  expect(written).toBeGreaterThan(10);
});

it('A command that is stopped while it reads its file imports nobody', async () => {
  const ran = await runCli(['subscribers', 'import', fileOf('stopped', 50_000), ...CONSENT], {
    env,
    stopped: Promise.resolve(),
  });
  expect(ran).toMatchObject({
    code: 1,
    err: expect.stringContaining('nothing is imported') as string,
  });
  expect(await countOf('subscribers')).toBe(420);
});

it('A file that is not there, or is a folder, is named', async () => {
  for (const [file, words] of [
    [join(folder, 'nobody.csv'), 'no such file'],
    [folder, 'is a folder'],
  ] as const) {
    const ran = await runCli(['subscribers', 'import', file, ...CONSENT], { env });
    expect(ran).toMatchObject({ code: 1, err: expect.stringContaining(words) as string });
  }
});

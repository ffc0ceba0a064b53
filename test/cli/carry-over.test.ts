import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { suppress } from '#src/commands/bounce/suppress.ts';
import { removeSubscriber } from '#src/commands/subscriber/index.ts';
import {
  confirmSubscription,
  eraseSubscription,
  unsubscribe,
} from '#src/commands/subscriber/readers.ts';
import { addressMark } from '#src/mail/tokens.ts';
import { MIGRATIONS } from '#src/platform/paths.ts';
import { loadSecret } from '#src/server/secret.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import { ADA, subscriberDesk, type SubscriberDesk } from '../commands/subscriber-desk.ts';
import { runCli } from '../support/cli.ts';
import { HOUR } from '../support/clock.ts';
import { freshEnv, temporaryFolder } from './support.ts';

const BEFORE = ['stays', 'leaves', 'erases', 'complains', 'dies', 'listed', 'removed'];
const AFTER = ['new-leaves', 'new-back'];
const at = (name: string): string => `${name}@example.com`;

function install() {
  const env = freshEnv();
  const file = join(env.DATA_DIR, 'forewarn.sqlite');
  const folder = temporaryFolder();
  const subscribers = (...args: string[]) => runCli(['subscribers', ...args], { env });
  return {
    file,
    folder,
    subscribers,
    add: async (names: readonly string[]) => {
      const csv = join(folder, 'people.csv');
      writeFileSync(csv, `email\n${names.map(at).join('\n')}\n`);
      const added = await subscribers('import', csv, '--consent', 'Our old page', '--confirmed');
      expect(added.code).toBe(0);
    },
    /** Works on the database as a running server does. */
    serve: async (work: (desk: SubscriberDesk) => Promise<void>, later: number) => {
      const store = openSqlite({ file, migrations: MIGRATIONS });
      const desk = subscriberDesk(store);
      desk.clock.advance(later);
      const secret = loadSecret({ secretKey: null, dataDir: env.DATA_DIR });
      desk.context.addressMark = (key) => addressMark(secret, key);
      await work(desk).finally(() => store.close());
    },
    statuses: async (): Promise<Record<string, string>> => {
      const { out } = await subscribers('export');
      const [heading, ...lines] = out.split('\n').map((one) => one.split(','));
      const status = heading!.indexOf('status');
      return Object.fromEntries(
        lines.map((cells): [string, string] => [cells[0]!.split('@')[0]!, cells[status]!]),
      );
    },
  };
}

it('What was said after the backup was made is said again from the database it replaced', async () => {
  const { file, folder, subscribers, add, serve, statuses } = install();
  await add(BEFORE);
  const backup = join(folder, 'backup.sqlite');
  const running = new Database(file);
  running.prepare('vacuum into ?').run(backup);
  running.close();

  await add(AFTER);
  await serve(async (desk) => {
    const { context, clock } = desk;
    for (const name of ['leaves', 'removed', ...AFTER]) {
      await unsubscribe(context, await desk.token(at(name), 'unsubscribe'));
    }
    await eraseSubscription(context, await desk.token(at('erases'), 'manage'));
    await removeSubscriber(context, ADA, (await desk.row(at('removed'))).id);
    for (const [name, kind] of [
      ['complains', 'complaint'],
      ['dies', 'hard_bounce'],
    ] as const) {
      const facts = { kind, reason: '5.1.1 Nobody', bounceId: 'b', actor: ADA, now: clock.now() };
      const person = await desk.row(at(name));
      await context.store.transaction((q) => suppress(q, person, facts));
    }
  }, HOUR);
  const list = join(folder, 'list.txt');
  writeFileSync(list, `${at('listed')}\nstranger@example.com\n`);
  await subscribers('suppress', list, '--reason', 'Their wish');
  const said = await statuses();

  const replaced = join(folder, 'replaced');
  mkdirSync(replaced);
  renameSync(file, join(replaced, 'forewarn.sqlite'));
  copyFileSync(backup, file);
  await serve(async (desk) => {
    const { context } = desk;
    await desk.ask({ email: at('new-back'), components: 'all' });
    await confirmSubscription(context, await desk.token(at('new-back'), 'confirm'));
  }, 2 * HOUR);
  expect(await statuses()).toEqual({
    ...Object.fromEntries(BEFORE.map((name) => [name, 'confirmed'])),
    'new-back': 'confirmed',
  });

  const carryOver = () => subscribers('carry-over', join(replaced, 'forewarn.sqlite'));
  expect(await carryOver()).toEqual({
    code: 0,
    out: 'Erased: 2, left: 3, suppressed: 3.',
    err: '',
  });
  expect(await statuses()).toEqual({ ...said, 'new-back': 'confirmed' });
  expect((await carryOver()).out).toBe('Erased: 0, left: 0, suppressed: 0.');

  // What they said binds as it did: no import brings them back.
  await add([...BEFORE, ...AFTER]);
  expect(await statuses()).toEqual({ ...said, 'new-back': 'confirmed' });
});

it('A file that is no database of this version is refused by its name', async () => {
  const { folder, subscribers } = install();
  const text = join(folder, 'list.txt');
  writeFileSync(text, 'not a database, and long enough to be looked at as one');
  expect(await subscribers('carry-over', text)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`${text}: file is not a database`) as string,
  });
  expect((await subscribers('carry-over', join(folder, 'none'))).err).toContain('none: ');
  const empty = join(folder, 'empty.sqlite');
  new Database(empty).exec('create table other (id)').close();
  expect((await subscribers('carry-over', empty)).err).toContain(
    `${empty}: is not a database of this version of Forewarn`,
  );
});

import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '#src/server/open-database.ts';
import { condemnable } from '#src/store/condemnable.ts';
import { watchFile } from '#src/store/file-watch.ts';
import { readSettings, writeSetting } from '#src/store/record.ts';
import { runCli } from '../support/cli.ts';
import { scratchFolder } from '../support/scratch.ts';

/** A database in use, as the app holds it. */
function inUse() {
  const dataDir = scratchFolder('forewarn-gone-');
  const file = join(dataDir, 'forewarn.sqlite');
  const opened = openDatabase({ dataDir, databaseFile: file });
  const watched = condemnable(opened, watchFile(file));
  const reasons: string[] = [];
  watched.onCondemned(({ message }) => reasons.push(message));
  onTestFinished(() => opened.close());
  const { store } = watched;
  const write = (value: string) => store.transaction((q) => writeSetting(q, 'page', value, 1));
  const read = async () => (await readSettings(store.read, ['page'])).get('page');
  return { dataDir, file, ...watched, reasons, write, read };
}

describe('A database file', () => {
  it.each([
    ['deleted', (file: string) => rmSync(file)],
    ['moved', (file: string) => renameSync(file, `${file}.away`)],
    [
      'replaced',
      (file: string) => {
        copyFileSync(file, `${file}.copy`);
        renameSync(`${file}.copy`, file);
      },
    ],
  ])('that is %s while it is in use is written no more, and read on', async (_how, act) => {
    const { file, store, look, reasons, write, read } = inUse();
    await write('before');
    look();
    expect(reasons).toEqual([]);
    act(file);
    await expect(write('after')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(store.ping()).rejects.toThrow(/while it was in use/);
    look();
    expect(reasons).toHaveLength(1);
    expect(await read()).toBe('before');
    // Once it is out of step, putting something there does not bring it back.
    writeFileSync(file, readFileSync(existsSync(file) ? file : `${import.meta.filename}`));
    await expect(write('after')).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('that is gone is not made anew beside the page that was in it, by no program', async () => {
    const dataDir = scratchFolder('forewarn-gone-');
    const databaseFile = join(dataDir, 'forewarn.sqlite');
    writeFileSync(join(dataDir, 'snapshot.json'), '{}');
    writeFileSync(join(dataDir, 'secret.key'), 'k'.repeat(64));
    expect(() => openDatabase({ dataDir, databaseFile })).toThrow(
      /There is no database at .*restore the newest backup.*To begin anew/s,
    );
    const env = { DATA_DIR: dataDir };
    const made = await runCli(['token', 'create', '--name', 'x', '--scope', 'all'], { env });
    expect(made).toMatchObject({ code: 1 });
    expect(made.err).toContain('There is no database at');
    const looked = await runCli(['doctor'], { env });
    expect(looked.code).toBe(1);
    expect(looked.out).toContain(`FAIL  database: ${databaseFile} is gone`);
    expect(existsSync(databaseFile)).toBe(false);
  });

  it('is made where nothing was before, but not by a process beside the one that makes it', async () => {
    const dataDir = scratchFolder('forewarn-new-');
    const config = { dataDir, databaseFile: join(dataDir, 'forewarn.sqlite') };
    expect(() => openDatabase(config, { mustExist: true })).toThrow(/is gone/);
    await openDatabase(config).close();
    await openDatabase(config, { mustExist: true }).close();
  });
});

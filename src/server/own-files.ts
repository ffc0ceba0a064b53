import { chmodSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Logger } from '../platform/log.ts';
import type { Config } from './config.ts';
import { mailFolder } from './mail-transport.ts';

/** Rights of the group and of everybody else. */
const OTHERS = 0o077;

/**
 * What we made and other accounts may read or enter: database, its logs, secret and snapshot, and
 * the folders of backups and kept mails, which shut off what is in them. Not the data folder: an
 * operator may keep things of their own there. None on systems without such rights.
 */
export function looseFiles(config: Pick<Config, 'dataDir' | 'databaseFile'>): string[] {
  const { dataDir, databaseFile } = config;
  const ours = [
    ...['', '-wal', '-shm'].map((suffix) => databaseFile + suffix),
    ...['secret.key', 'snapshot.json'].map((name) => join(dataDir, name)),
    join(databaseFile, '..', 'backups'),
    mailFolder(config),
  ];
  return ours.map((file) => resolve(file)).filter(isLoose);
}

/** Whether accounts other than its owner's have any right to a file that is there. */
export function isLoose(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return process.platform !== 'win32' && found !== undefined && (found.mode & OTHERS) !== 0;
}

/**
 * Takes from other accounts what earlier versions let them read, for nobody had asked for that.
 * Warns of what belongs to somebody else and stays as it is.
 */
export function mendLooseFiles(config: Config, log: Logger): void {
  for (const file of looseFiles(config)) {
    try {
      chmodSync(file, statSync(file).mode & 0o777 & ~OTHERS);
      log.info({ file }, 'Other accounts could read this; from now on only this one can.');
    } catch (error) {
      log.warn({ file, err: error }, 'Other accounts can read this: run chmod go-rwx on it.');
    }
  }
}

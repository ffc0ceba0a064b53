import { accessSync, constants, existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { loadMailTemplates } from '#src/mail/templates.ts';
import { EMAIL_TEMPLATES, NOTICE_TEMPLATES } from '#src/platform/paths.ts';
import type { Config } from '#src/server/config.ts';
import { isLoose, looseFiles } from '#src/server/own-files.ts';
import { loadCatalogue } from '#src/templating/catalogue.ts';
import { fail, messageOf, ok, warn, type Check } from './check.ts';

const MIB = 1024 * 1024;
const LITTLE_SPACE = 1024 * MIB;
const NO_SPACE = 100 * MIB;

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The folder itself, or the nearest one above it that exists. */
function nearest(folder: string): string {
  let found = resolve(folder);
  while (!existsSync(found)) {
    found = dirname(found);
  }
  return found;
}

export function checkDataFolder({ dataDir }: Config): Check {
  const name = 'data folder';
  const folder = resolve(dataDir);
  const there = nearest(folder);
  if (!statSync(there).isDirectory()) {
    return fail(name, `${there} is a file, not a folder`);
  }
  if (!isWritable(there)) {
    return fail(name, `${there} cannot be written to by this account`);
  }
  return there === folder
    ? ok(name, `${folder} can be written to`)
    : warn(name, `${folder} is not there yet: the first start makes it`);
}

export function checkDiskSpace({ dataDir }: Config): Check {
  const name = 'disk space';
  const { bavail, bsize } = statfsSync(nearest(dataDir));
  const free = bavail * bsize;
  const text = `${Math.floor(free / MIB).toLocaleString('en')} MiB free`;
  if (free < NO_SPACE) {
    return fail(name, `${text}: an update needs room to be kept`);
  }
  return free < LITTLE_SPACE ? warn(name, `${text}: make room soon`) : ok(name, text);
}

export function checkSecret({ secretKey, dataDir }: Config): Check {
  const name = 'secret';
  if (secretKey !== null) {
    return ok(name, 'given by SECRET_KEY');
  }
  const file = resolve(join(dataDir, 'secret.key'));
  if (!existsSync(file)) {
    return warn(name, `${file} is not there yet: the first start makes it`);
  }
  try {
    if (readFileSync(file, 'utf8').trim().length < 32) {
      return fail(name, `${file} holds no usable secret: delete it to make a new one`);
    }
  } catch (error) {
    return fail(name, `${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  return ok(name, `kept in ${file}`);
}

/** Whether only this account can read what is kept: addresses, sessions, and what is not public yet. */
export function checkFileAccess(config: Config): Check {
  const name = 'file access';
  const folder = resolve(config.dataDir);
  const loose = [...(isLoose(folder) ? [folder] : []), ...looseFiles(config)];
  return loose.length === 0
    ? ok(name, 'other accounts can read nothing of ours')
    : warn(name, `other accounts can read what is kept; run: chmod go-rwx ${loose.join(' ')}`);
}

export function checkTemplates(): Check {
  const name = 'templates';
  try {
    const { length } = loadCatalogue(NOTICE_TEMPLATES).list();
    loadMailTemplates(EMAIL_TEMPLATES);
    return ok(name, `${length} notice templates and the mail templates compile`);
  } catch (error) {
    return fail(name, messageOf(error));
  }
}

/*
 * Installs the dependencies that the lock file names, unless that is done already. Runs before
 * anything is installed and under the system's Node.js, so it uses Node's own modules only.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './lock.mjs';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.forewarn-install');
const INSTALLED = join(MODULES, '.package-lock.json');
const LOCK = join(ROOT, '.astro', 'install.lock');

const withoutDev =
  process.env.NODE_ENV === 'production' || /\bdev\b/.test(process.env.npm_config_omit ?? '');

/** @param {string} path */
function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What an installation depends on: scripts or a description may change without a new one. */
function fingerprint() {
  const { dependencies, devDependencies, optionalDependencies, overrides, allowScripts } = readJson(
    join(ROOT, 'package.json'),
  );
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .update(
      JSON.stringify([
        dependencies,
        devDependencies,
        optionalDependencies,
        overrides,
        allowScripts,
      ]),
    )
    .update(`${process.platform} ${process.arch}`)
    .digest('hex');
}

/** @param {string} print */
function isStamped(print) {
  if (!existsSync(STAMP) || !existsSync(INSTALLED) || !existsSync(join(MODULES, '.bin', 'node'))) {
    return false;
  }
  const [stamped, extent] = readFileSync(STAMP, 'utf8').trim().split(' ');
  return stamped === print && (extent === 'all' || withoutDev);
}

/** @param {string} print */
function stamp(print) {
  writeFileSync(STAMP, `${print} ${withoutDev ? 'without-dev' : 'all'}\n`);
}

/**
 * True for what somebody's own `npm ci` left: npm writes its record last, every package of the
 * lock file is in it, and no package folder was touched after it.
 */
function isInstalledByHand() {
  if (!existsSync(INSTALLED) || !existsSync(join(MODULES, '.bin', 'node'))) {
    return false;
  }
  const wanted = readJson(join(ROOT, 'package-lock.json')).packages;
  const present = readJson(INSTALLED).packages;
  const recordedAt = statSync(INSTALLED).mtimeMs;
  return Object.keys(wanted).every((path) => {
    const entry = wanted[path];
    const found = present[path];
    if (path === '') {
      return true;
    }
    if (found === undefined) {
      return entry.optional === true || (withoutDev && entry.dev === true);
    }
    const folder = statSync(join(ROOT, path), { throwIfNoEntry: false });
    return (
      found.version === entry.version &&
      found.integrity === entry.integrity &&
      folder !== undefined &&
      folder.mtimeMs <= recordedAt
    );
  });
}

/**
 * Runs `npm ci`. The Node.js of node_modules, which the ancestor `npm start` puts first in PATH,
 * is left out: `npm ci` removes it.
 * @param {(pid: number) => void} alsoHeldBy
 */
function runNpm(alsoHeldBy) {
  const path = (process.env.PATH ?? '').split(delimiter).filter((dir) => !dir.startsWith(MODULES));
  const child = spawn('npm', ['ci', '--loglevel=error'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      PATH: path.join(delimiter),
      npm_config_audit: 'false',
      npm_config_fund: 'false',
      npm_config_update_notifier: 'false',
    },
  });
  if (child.pid !== undefined) {
    alsoHeldBy(child.pid);
  }
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text));
  return new Promise((resolve, reject) => {
    child.on('error', (error) =>
      reject(new Error(`npm could not be started: ${error.message}. Install Node.js with npm.`)),
    );
    child.on('close', (code, signal) => {
      if (code === 0) {
        resolve(undefined);
      } else {
        process.stderr.write(said);
        reject(new Error(`\`npm ci\` ended with ${signal ?? `code ${code}`}, see above.`));
      }
    });
  });
}

async function install() {
  const print = fingerprint();
  if (isStamped(print)) {
    return;
  }
  await withLock(LOCK, 'an installation', async ({ interrupted, alsoHeldBy }) => {
    if (isStamped(print)) {
      return;
    }
    if (!interrupted && !existsSync(STAMP) && isInstalledByHand()) {
      stamp(print);
      return;
    }
    console.error('forewarn: installing dependencies (once)');
    rmSync(STAMP, { force: true });
    await runNpm(alsoHeldBy);
    stamp(print);
  });
}

try {
  await install();
} catch (error) {
  console.error(`forewarn: the dependencies could not be installed in ${ROOT}`);
  console.error(`forewarn: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

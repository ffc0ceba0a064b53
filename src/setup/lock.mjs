import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 100;
const PATIENCE_MS = 15 * 60_000;

/**
 * The kernel's word on a process: its state, and when it started, which tells it from a later one
 * that was given the same number. Both are empty where the system does not say.
 * @param {number} pid
 */
function look(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', started: fields[19] ?? '' };
  } catch {
    return { state: '', started: '' };
  }
}

/** @param {number} pid */
function holderLine(pid) {
  return `${pid} ${look(pid).started}\n`;
}

/** @param {string} line */
function isAlive(line) {
  const [pid, started] = line.split(' ');
  if (!pid) {
    return false;
  }
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EPERM') {
      return false;
    }
  }
  const now = look(Number(pid));
  return now.state !== 'Z' && now.started === (started ?? '');
}

/**
 * The holders named in the lock directory, or null when nobody holds it.
 * @param {string} path
 */
function readHolders(path) {
  try {
    return readFileSync(join(path, 'holders'), 'utf8');
  } catch {
    return null;
  }
}

/**
 * A directory that appears under its name complete, holders included: renaming onto a directory
 * that has a file in it fails, so only one of several processes gets through.
 * @param {string} path
 */
function tryToTake(path) {
  const mine = `${path}.${process.pid}`;
  mkdirSync(mine, { recursive: true });
  writeFileSync(join(mine, 'holders'), holderLine(process.pid));
  try {
    renameSync(mine, path);
    return true;
  } catch {
    rmSync(mine, { recursive: true, force: true });
    return false;
  }
}

/**
 * Moves a lock aside whose holders are dead. The new name follows from those holders, and a second
 * process that judged the same lock dead cannot move a fresh one there: the place is taken.
 * @param {string} path
 * @param {string} holders
 */
function moveAside(path, holders) {
  const grave = `${path}.dead-${holders.trim().replace(/\W+/g, '-')}`;
  try {
    renameSync(path, grave);
    return grave;
  } catch {
    return null;
  }
}

/**
 * Replaces the list of holders in one step: a half-written one would look like a dead one.
 * @param {string} path
 * @param {string} holders
 */
function writeHolders(path, holders) {
  const draft = join(path, 'holders.draft');
  writeFileSync(draft, holders);
  renameSync(draft, join(path, 'holders'));
}

/**
 * Renamed first, because a lock that is being emptied in place could be taken meanwhile.
 * @param {string} path
 */
function release(path) {
  const done = `${path}.done-${process.pid}`;
  renameSync(path, done);
  rmSync(done, { recursive: true, force: true });
}

/**
 * Runs `work` while no other process runs work under the same lock directory. `work` is told
 * whether the holder before it died in the midst (`interrupted`), and may name a child process
 * that goes on should this one be killed (`alsoHeldBy`).
 * @template T
 * @param {string} path
 * @param {string | null} what said while waiting, for example "an installation"; null: it waits quietly
 * @param {(held: { interrupted: boolean, alsoHeldBy: (pid: number) => void }) => T | Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, what, work) {
  mkdirSync(dirname(path), { recursive: true });
  const deadline = Date.now() + PATIENCE_MS;
  /** @type {string[]} */
  const graves = [];
  let told = false;
  while (!tryToTake(path)) {
    const holders = readHolders(path);
    if (holders !== null && !holders.trim().split('\n').some(isAlive)) {
      const grave = moveAside(path, holders);
      if (grave !== null) {
        graves.push(grave);
        continue;
      }
    }
    if (Date.now() > deadline) {
      throw new Error(
        `Waited 15 minutes for ${what ?? path} by another process. If there is none, remove ${path}`,
      );
    }
    if (!told && holders !== null && what !== null) {
      told = true;
      console.error(`forewarn: waiting for ${what} by another process`);
    }
    await sleep(POLL_MS);
  }
  try {
    return await work({
      interrupted: graves.length > 0,
      alsoHeldBy: (pid) => writeHolders(path, holderLine(process.pid) + holderLine(pid)),
    });
  } finally {
    release(path);
    for (const grave of graves) {
      rmSync(grave, { recursive: true, force: true });
    }
  }
}

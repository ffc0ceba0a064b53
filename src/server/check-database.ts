import cluster from 'node:cluster';
import type { Logger } from '../platform/log.ts';
import { sibling } from './sibling.ts';

/** What the process that looks answers: what is damaged, or null. */
export interface DatabaseVerdict {
  damage: string | null;
}

/**
 * Has a process of its own look through the whole database file for damage, which takes too long
 * to wait for before the page is up. Calls `onDamage` with what was found, if anything was.
 *
 * @returns ends the look, finished or not
 */
export function checkDatabase(
  file: string,
  log: Logger,
  onDamage: (reason: Error) => void,
): () => void {
  cluster.setupPrimary({ exec: sibling('database-check'), args: [file] });
  const looking = cluster.fork();
  let answered = false;
  looking.once('message', ({ damage }: DatabaseVerdict) => {
    answered = true;
    if (damage !== null) {
      onDamage(new Error(`The database ${file} is damaged: ${damage}`));
    }
  });
  looking.once('exit', (code, signal) => {
    if (!answered && signal !== 'SIGKILL') {
      log.error({ code, signal }, 'The database could not be looked through for damage.');
    }
  });
  return () => looking.process.kill('SIGKILL');
}

import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  cancelImport,
  createImportStep,
  readImport,
  receiveImport,
  startReceived,
  type ImportView,
} from '../commands/subscriber/index.ts';
import { CLI, type CliContext } from './context.ts';
import { CliFailure } from './failure.ts';
import { streamFile } from './files.ts';
import type { Io } from './io.ts';

/** A running worker looks for imports every second; after this time there is none. */
const WORKER_WITHIN_MS = 3_000;
const LOOK_EVERY_MS = 200;
const TELL_EVERY_MS = 2_000;
/** Between two parts of our own whatever else writes has its turn. */
const REST_MS = 20;

/**
 * Imports a file through the worker of the running installation, or, where none runs, by itself in
 * the same small steps. Ends with the process: what is not received whole is not begun (throws
 * CliFailure), and what is under way is cancelled where it stands.
 */
export async function importFile(
  io: Io,
  context: CliContext,
  file: string,
  options: Record<string, unknown>,
): Promise<ImportView> {
  const stop = new AbortController();
  void io.untilStopped().then(() => stop.abort());
  const content = streamFile(file, stop.signal);
  try {
    const input = { ...options, file_name: basename(file), content };
    const id = await receiveImport(context, CLI, input);
    stop.signal.throwIfAborted();
    await startReceived(context, CLI, id);
    return await follow(io, context, id, stop.signal);
  } catch (error) {
    if (stop.signal.aborted) {
      throw new CliFailure('stopped before the file was read to its end: nothing is imported');
    }
    throw error;
  }
}

async function follow(
  io: Io,
  context: CliContext,
  id: string,
  stop: AbortSignal,
): Promise<ImportView> {
  const step = createImportStep(context, { only: id });
  let [movedAt, toldAt, alone] = [performance.now(), performance.now(), false];
  let seen = await readImport(context, CLI, id);
  while (seen.status === 'waiting' || seen.status === 'running') {
    if (stop.aborted) {
      return cancelImport(context, CLI, id);
    }
    if (alone && !(await step())) {
      // The rest is asked to confirm at a pace, by the server when it runs.
      return readImport(context, CLI, id);
    }
    await sleep(alone ? REST_MS : LOOK_EVERY_MS, undefined, { signal: stop }).catch(
      () => undefined,
    );
    const now = await readImport(context, CLI, id);
    const time = performance.now();
    movedAt = now.done > seen.done ? time : movedAt;
    alone ||= time - movedAt > WORKER_WITHIN_MS;
    seen = now;
    if (time - toldAt > TELL_EVERY_MS) {
      toldAt = time;
      io.err(`${seen.done} of ${seen.rows} rows`);
    }
  }
  return seen;
}

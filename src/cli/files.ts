import { createReadStream, openSync, readFileSync, statSync } from 'node:fs';
import { CliFailure } from './failure.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** A text file that somebody named. Throws CliFailure naming the file and what is wrong with it. */
export function readTextFile(file: string): string {
  return named(file, () => {
    if (statSync(file).size > MAX_BYTES) {
      throw new CliFailure(`${file}: is larger than 16 MiB`);
    }
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
  });
}

/** A file that somebody named, as it is read; aborted, it ends with an error. Throws CliFailure. */
export function streamFile(file: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const fd = named(file, () => {
    if (statSync(file).isDirectory()) {
      throw Object.assign(new Error(), { code: 'EISDIR' });
    }
    return openSync(file, 'r');
  });
  return createReadStream(file, { fd, signal });
}

function named<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'ENOENT':
        throw new CliFailure(`${file}: there is no such file`);
      case 'EISDIR':
        throw new CliFailure(`${file}: is a folder, not a file`);
      case 'EACCES':
        throw new CliFailure(`${file}: may not be read by this account`);
      default:
        throw error;
    }
  }
}

export function readJsonFile(file: string): unknown {
  const text = readTextFile(file);
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CliFailure(`${file}: is not JSON: ${(error as Error).message}`);
  }
}

import { readFileSync, statSync } from 'node:fs';
import { CliFailure } from './failure.ts';

const MAX_BYTES = 16 * 1024 * 1024;

/** A text file that somebody named. Throws CliFailure naming the file and what is wrong with it. */
export function readTextFile(file: string): string {
  try {
    if (statSync(file).size > MAX_BYTES) {
      throw new CliFailure(`${file}: is larger than 16 MiB`);
    }
    return readFileSync(file, 'utf8').replace(/^\ufeff/, '');
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

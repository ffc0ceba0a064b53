import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

/**
 * Builds the site once for all end-to-end tests, as `npm start` does. In a process of its own,
 * because the build takes NODE_ENV and Vite's state for itself.
 */
export default async function ensureBuiltSite(): Promise<void> {
  const script = join(import.meta.dirname, '..', '..', 'src', 'setup', 'build-if-needed.ts');
  await promisify(execFile)(process.execPath, [script]);
}

import '../platform/private-umask.ts';
import { enableCompileCache } from 'node:module';
import { COMPILED } from '../platform/paths.ts';
import { processIo } from './io.ts';

enableCompileCache(COMPILED);
// Whoever reads what is put out may have enough of it, as `head` does.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) =>
  process.exit(code === 'EPIPE' ? 0 : 1),
);
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), processIo());

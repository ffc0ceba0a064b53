import '../private-umask.ts';
import { enableCompileCache } from 'node:module';
import { COMPILED } from '../paths.ts';
import { processIo } from './io.ts';

enableCompileCache(COMPILED);
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), processIo());

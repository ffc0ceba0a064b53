import { enableCompileCache } from 'node:module';
import { processIo } from './io.ts';

enableCompileCache();
const { run } = await import('./run.ts');
process.exitCode = await run(process.argv.slice(2), processIo());

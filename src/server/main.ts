import '../platform/private-umask.ts';
import '../platform/small-heap.ts';
import { enableCompileCache } from 'node:module';
import { COMPILED } from '../platform/paths.ts';

// Compiled once, then read from the disk: the second start is a good deal shorter.
enableCompileCache(COMPILED);
const { main } = await import('./primary.ts');
await main();

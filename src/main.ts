import { enableCompileCache } from 'node:module';

// Compiled once, then read from the disk: the second start is a good deal shorter.
enableCompileCache();
const { main } = await import('./start.ts');
await main();

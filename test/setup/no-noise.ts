import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach } from 'vitest';
import { hear, settleNoise } from './noise.ts';

console.error = (...args: unknown[]) => hear('console.error', args);
console.warn = (...args: unknown[]) => hear('console.warn', args);
process.on('unhandledRejection', (reason) => hear('unhandled rejection', [reason]));

/** Node reports a rejection that nobody handles at the end of a turn of the event loop. */
async function settle(): Promise<void> {
  await nextTurn();
  settleNoise();
}

afterEach(settle);
afterAll(settle);

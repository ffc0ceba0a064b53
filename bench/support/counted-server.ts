/*
 * Forewarn in one process, as tests start it, that tells its parent how many pages and documents it
 * has rendered whenever it is asked.
 */
import { createLog } from '../../src/platform/log.ts';
import { readConfig } from '../../src/server/config.ts';
import { start } from '../../src/server/start.ts';

const running = await start(readConfig(process.env), {
  log: createLog('silent'),
});
process.on('message', () => process.send!(running.renders()));
process.on('disconnect', () => process.exit(0));
process.on('SIGTERM', () => {
  void running.stop().finally(() => process.exit(0));
});
process.send!('ready');

import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandContext } from '#src/commands/context.ts';
import { createImportStep } from '#src/commands/subscriber/import/work.ts';

const IDLE_MS = 1_000;
/** Long enough for another process that waits to write. */
const REST_MS = 4;
const AFTER_ERROR_MS = 10_000;

interface ImportLog {
  error(facts: object, message: string): void;
}

/** Works off imports of subscribers until the signal is aborted; an error is logged and tried again. */
export async function runImports(
  context: CommandContext,
  log: ImportLog,
  signal: AbortSignal,
): Promise<void> {
  let step = createImportStep(context);
  while (!signal.aborted) {
    let wait: number;
    try {
      wait = (await step()) ? REST_MS : IDLE_MS;
    } catch (error) {
      log.error({ err: error }, 'A part of an import of subscribers failed.');
      step = createImportStep(context);
      wait = AFTER_ERROR_MS;
    }
    // Between two parts whatever else writes has its turn.
    await sleep(wait, undefined, { signal }).catch(() => undefined);
  }
}

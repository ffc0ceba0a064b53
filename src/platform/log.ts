import { pino, type Logger } from 'pino';
import { withoutTokens } from './redact.ts';

export type { Logger };

/** Structured lines on standard error; values from people are JSON-escaped, so no line is forged. */
export function createLog(level: 'info' | 'warn' | 'silent' = 'info'): Logger {
  return pino(
    {
      level,
      base: null,
      redact: ['*.password', '*.token', '*.secret'],
      hooks: { streamWrite: withoutTokens },
    },
    pino.destination(2),
  );
}

/** Logs what would otherwise end the process without a word, then lets it end. */
export function logFatal(log: Logger): void {
  process.on('uncaughtExceptionMonitor', (error) => {
    log.fatal({ err: error }, 'The process ends because of an error that nobody caught.');
  });
}

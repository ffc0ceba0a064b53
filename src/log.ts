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

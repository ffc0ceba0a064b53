import { withoutTokens } from '../platform/redact.ts';

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 };
const AS_WARNING = 40;

/**
 * Where the built site logs: a JSON object a line on standard error, as the rest of the process
 * does. Addresses stay out of it, since some of them hold a token.
 */
export default function siteLog() {
  return {
    write({ level, label, message }) {
      const value = LEVELS[level] ?? AS_WARNING;
      if (value < AS_WARNING) {
        return;
      }
      const msg = message.replace(/\b(render(?:ing)?) \S+/g, '$1 a page');
      const line = JSON.stringify({ level: value, time: Date.now(), part: label ?? 'site', msg });
      process.stderr.write(`${withoutTokens(line)}\n`);
    },
  };
}

import { once } from 'node:events';
import { Writable } from 'node:stream';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';

/** What a command of the command line may touch besides the database. */
export interface Io {
  out(line: string): void;
  err(line: string): void;
  /** Resolves when whoever reads what was put out wants more. */
  drained(): Promise<void>;
  env: NodeJS.ProcessEnv;
  /** A secret: typed without being shown, or the whole of standard input. */
  readSecret(prompt: string): Promise<string>;
  /** Resolves when the process is asked to end. */
  untilStopped(): Promise<void>;
  now(): number;
}

async function askHidden(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/** The terminal and environment of this process. */
export function processIo(): Io {
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    async drained() {
      if (process.stdout.writableNeedDrain) {
        await once(process.stdout, 'drain');
      }
    },
    env: process.env,
    readSecret: (prompt) => (process.stdin.isTTY ? askHidden(prompt) : text(process.stdin)),
    untilStopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      }),
    now: Date.now,
  };
}

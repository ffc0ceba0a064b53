import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailTransport } from './transport.ts';

const FILE = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z-([0-9a-f]{16})\.eml$/;

/** The part of a file name that follows from the Message-ID; null for any other file. */
export function messageHashOf(file: string): string | null {
  return FILE.exec(file)?.[1] ?? null;
}

function messageIdOf(raw: Buffer): string {
  const end = raw.indexOf('\r\n\r\n');
  const head = raw.subarray(0, end === -1 ? raw.length : end).toString('latin1');
  const id = /^message-id:[ \t]*(?:\r\n[ \t]+)?(\S+)/im.exec(head)?.[1];
  if (id === undefined) {
    throw new Error('A message without a Message-ID cannot be kept.');
  }
  return id;
}

async function writeDurably(directory: string, file: string, raw: Buffer): Promise<void> {
  const temporary = join(directory, `.${file}.tmp`);
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(raw);
    await handle.sync();
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(temporary, join(directory, file));
  const folder = await open(directory, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/**
 * Keeps messages as `.eml` files instead of sending them: for trying Forewarn out, and where no
 * relay is set up. A file is either whole or not there; a repeat of a Message-ID takes the
 * place of the first. One process writes to a folder at a time.
 *
 * @param now epoch milliseconds, for the names of the files
 */
export function fileTransport(directory: string, now: () => number): MailTransport {
  let known: Promise<Map<string, string>> | null = null;
  /** Messages are written one after another, so that a repeat finds the first. */
  let last: Promise<unknown> = Promise.resolve();

  async function readKnown(): Promise<Map<string, string>> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const names = new Map<string, string>();
    for (const file of await readdir(directory)) {
      const hash = messageHashOf(file);
      if (hash !== null) {
        names.set(hash, file);
      }
    }
    return names;
  }

  async function write(raw: Buffer): Promise<{ response: string }> {
    const hash = createHash('sha256').update(messageIdOf(raw)).digest('hex').slice(0, 16);
    known ??= readKnown();
    const names = await known.catch((error: unknown) => {
      known = null;
      throw error;
    });
    const file =
      names.get(hash) ?? `${new Date(now()).toISOString().replace(/[:.]/g, '-')}-${hash}.eml`;
    await writeDurably(directory, file, raw);
    names.set(hash, file);
    return { response: `250 kept as ${file}` };
  }

  return {
    kind: 'file',
    send({ raw }) {
      const sending = last.then(() => write(raw));
      last = sending.catch(() => undefined);
      return sending;
    },
    async close() {
      await last;
    },
  };
}

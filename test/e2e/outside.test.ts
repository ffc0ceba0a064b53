import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '#src/platform/log.ts';
import { readConfig } from '#src/server/config.ts';
import { start, type Running } from '#src/server/start.ts';
import { addUser } from '../http/support.ts';

const PUBLIC_URL = 'http://status.example.com';
const STRANGERS = 150;

let folder: string;
let running: Running;
let port: number;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'forewarn-outside-'));
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL,
    DATA_DIR: folder,
    TRUSTED_PROXIES: '127.0.0.1',
  });
  running = await start(config, { log: createLog('silent') });
  port = Number(new URL(running.url).port);
  await addUser(running.app.store, { role: 'owner' });
});

afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true, force: true });
});

function signIn(email: string, from: string): Promise<Response> {
  return fetch(`${running.url}/admin/sign-in`, {
    method: 'POST',
    headers: { origin: PUBLIC_URL, 'x-forwarded-for': from },
    body: new URLSearchParams({ email, password: 'not the password', 'form-end': 'whole' }),
  });
}

describe('Strangers who sign in all at once', () => {
  it('are looked at a few at a time, and the others told when to come back', async () => {
    const css = /\/_astro\/[^"]+\.css/.exec(await (await fetch(running.url)).text())![0];
    let answered = 0;
    const attempts = Array.from({ length: STRANGERS }, async (_, index) => {
      const answer = await signIn(`nobody${index}@example.com`, `10.1.${index}.1`);
      answered += 1;
      return answer;
    });
    const [style, unrendered] = await Promise.all([
      fetch(running.url + css),
      fetch(`${running.url}/history`),
    ]);
    // The page did not wait for their hashes.
    expect(answered).toBeLessThan(STRANGERS);
    expect([style.status, unrendered.status]).toEqual([200, 200]);
    const answers = await Promise.all(attempts);
    const counts = Map.groupBy(answers, ({ status }) => status);
    expect([...counts.keys()].sort()).toEqual([401, 429]);
    for (const refused of counts.get(429)!) {
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('take no places from others where all of them come from one network', async () => {
    const addresses = ['2001:db8:1', '198.51.100'];
    for (const prefix of addresses) {
      const attempts = Array.from({ length: 40 }, (_, index) =>
        signIn(
          `somebody${index}@example.com`,
          prefix.includes(':') ? `${prefix}:${index}::1` : `${prefix}.${index}`,
        ),
      );
      const answers = await Promise.all(attempts);
      const looked = answers.filter(({ status }) => status === 401);
      expect(looked.length, prefix).toBeGreaterThan(0);
      expect(looked.length, prefix).toBeLessThan(answers.length);
    }
  });
});

describe('A connection', () => {
  const line = (path: string) => `GET ${path} HTTP/1.1\r\nHost: status.example.com\r\n\r\n`;

  async function open(): Promise<Socket> {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    return socket;
  }

  it('that sends some requests ahead gets all answers, in order', async () => {
    const socket = await open();
    const paths = ['/favicon.ico', '/robots.txt', '/admin/sign-in', '/', '/healthz', '/robots.txt'];
    socket.write(paths.map(line).join('').replace(/\r\n$/, 'Connection: close\r\n\r\n'));
    const chunks = (await socket.toArray()) as Buffer[];
    const text = Buffer.concat(chunks).toString('latin1');
    const types = [...text.matchAll(/\r\ncontent-type: ([^;\r]+)/gi)].map(([, type]) => type);
    expect(types).toEqual([
      ...['image/x-icon', 'text/plain', 'text/html', 'text/html', 'text/plain'],
      'text/plain',
    ]);
  });

  it('that sends requests without end and reads nothing is ended, and little is worked on', async () => {
    const before = running.renders();
    const socket = await open();
    socket.pause();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(Array.from({ length: 2_000 }, (_, at) => line(`/notices/flood${at}`)).join(''));
    // Only a socket that reads hears that the other end is gone.
    socket.resume();
    await closed;
    expect(running.renders() - before).toBeLessThan(50);
    expect((await fetch(running.url)).status).toBe(200);
  });
});

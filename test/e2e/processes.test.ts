import { once } from 'node:events';
import { chmodSync, existsSync, globSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { childrenOf, forewarn, newSite, startServer, type Site } from '../support/server.ts';

async function site(): Promise<Site> {
  const made = await newSite({ HOST: '127.0.0.1' });
  onTestFinished(() => made.remove());
  return made;
}

async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) {
    await sleep(50);
  }
}

const isServed = (url: string): Promise<boolean> =>
  fetch(url).then(
    (response) => response.status === 200,
    () => false,
  );

it('serves again after the process that serves died, says so, and stops in order', async () => {
  const place = await site();
  const server = await startServer(place);
  await until(() => childrenOf(server.pid).length === 2);
  const [web, mail] = childrenOf(server.pid);
  process.kill(web!, 'SIGKILL');
  await until(() => server.output().includes('The web process ended; it is started again.'));
  await until(() => isServed(place.url));
  const now = childrenOf(server.pid);
  expect(now).toContain(mail);
  expect(now).not.toContain(web);
  // The log is of lines of JSON, and the word about it has the reason.
  const line = server
    .output()
    .split('\n')
    .find((one) => one.includes('web process ended'))!;
  expect(JSON.parse(line)).toMatchObject({ signal: 'SIGKILL' });
  expect(await server.stop()).toBe(0);
  expect(await isServed(place.url)).toBe(false);
});

it('ends with a word and without trying again where it cannot serve from the start', async () => {
  const place = await site();
  const server = await startServer(place);
  const other = { ...(await site()), env: place.env };
  const second = startServer({
    ...other,
    env: { ...other.env, DATA_DIR: `${place.env.DATA_DIR}2` },
  });
  await expect(second).rejects.toThrow(/ended \(1\)[^]*Port \d+ is in use/);
  await expect(second).rejects.not.toThrow(/started again/);
  await server.stop();
});

it('outlives a table of descriptors that strangers have filled, and serves on', async () => {
  const place = await site();
  const server = await startServer(place, 'ulimit -n 160');
  const [web] = childrenOf(server.pid);
  const css = /\/_astro\/[^"]+\.css/.exec(await (await fetch(place.url)).text())![0];
  const port = Number(place.env['PORT']);
  const sockets: Socket[] = Array.from({ length: 400 }, () => connect({ port, host: '127.0.0.1' }));
  sockets.forEach((socket) => socket.on('error', () => undefined));
  // All were taken or refused: those for whom there was no room are ended.
  await Promise.all(
    sockets.map((socket) => Promise.race([once(socket, 'connect'), once(socket, 'close')])),
  );
  await until(() => server.output().includes('Connections were dropped: there are too many.'));
  // The others ask for nothing, and make room for who does.
  await until(async () => (await isServed(place.url + css)) && isServed(`${place.url}/history`));
  expect(await isServed(`${place.url}/admin/sign-in`)).toBe(true);
  sockets.forEach((socket) => socket.destroy());
  expect(childrenOf(server.pid)).toContain(web);
  expect(server.output()).not.toMatch(/EMFILE|started again/);
  expect(await server.stop()).toBe(0);
});

it('keeps what it writes from other accounts, and mends what an earlier version left open', async () => {
  const place = await site();
  const folder = join(place.env['DATA_DIR']!, 'data');
  const here = { ...place, env: { ...place.env, DATA_DIR: folder } };
  const first = await startServer(here, 'umask 022');
  expect(await isServed(place.url)).toBe(true);
  await until(() => existsSync(join(folder, 'snapshot.json')));
  await first.stop();
  mkdirSync(join(folder, 'mail'), { recursive: true });
  writeFileSync(join(folder, 'mine.txt'), 'of the operator', { mode: 0o644 });
  const open = ['forewarn.sqlite', 'snapshot.json', 'secret.key', 'mail'];
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  const own = () => globSync('**/*', { cwd: folder }).filter((name) => name !== 'mine.txt');
  const looseOnes = () => own().filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
  expect(own()).toEqual(expect.arrayContaining(open.slice(0, 2)));
  expect(modeOf(folder)).toBe('700');
  expect(looseOnes().filter((name) => name !== 'mail')).toEqual([]);

  open.forEach((name) => chmodSync(join(folder, name), name === 'mail' ? 0o755 : 0o644));
  const second = await startServer(here, 'umask 022');
  expect(looseOnes()).toEqual([]);
  expect(modeOf(join(folder, 'mine.txt'))).toBe('644');
  expect(second.output()).toMatch(/Other accounts could read this/);
  const { stdout } = await forewarn(here, ['doctor', '--json']);
  expect(stdout).toMatch(/"name": ?"file access",\s*"status": ?"ok"/);
  await second.stop();
});

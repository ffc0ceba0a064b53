import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { writeEntry } from '#src/http/public-door.ts';
import { readStaticFiles } from '#src/http/static-files.ts';
import { scratchFolder } from '../support/scratch.ts';

const CSS = '.notice { color: black }\n'.repeat(50);
let files: ReturnType<typeof readStaticFiles>;

beforeAll(() => {
  const folder = scratchFolder('forewarn-static-');
  mkdirSync(join(folder, '_astro'));
  writeFileSync(join(folder, '_astro/page.abc.css'), CSS);
  writeFileSync(join(folder, '_astro/page.abc.css.br'), brotliCompressSync(CSS));
  writeFileSync(join(folder, '_astro/page.abc.css.gz'), gzipSync(CSS));
  writeFileSync(join(folder, 'favicon.ico'), 'icon');
  files = readStaticFiles(folder);
  rmSync(folder, { recursive: true });
});

async function ask(path: string, options: { method?: string; headers?: Record<string, string> }) {
  const server = createServer((incoming, response) =>
    writeEntry(incoming, response, path, files.get(path)!),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ port, host: '127.0.0.1', path, agent: false, ...options }, resolve)
      .on('error', reject)
      .end();
  });
  const chunks = (await answer.toArray()) as Buffer[];
  return { status: answer.statusCode, headers: answer.headers, body: Buffer.concat(chunks) };
}

it('serves files from memory, when the disk has them no more', async () => {
  expect([...files.keys()].sort()).toEqual(['/_astro/page.abc.css', '/favicon.ico']);
  const plain = await ask('/_astro/page.abc.css', {});
  expect(plain).toMatchObject({
    status: 200,
    headers: {
      'content-type': 'text/css; charset=utf-8',
      'content-length': String(CSS.length),
      'cache-control': 'public, max-age=31536000, immutable',
      'x-content-type-options': 'nosniff',
      vary: 'accept-encoding',
    },
  });
  expect(plain.body.toString()).toBe(CSS);
  const brotli = await ask('/_astro/page.abc.css', { headers: { 'accept-encoding': 'gzip, br' } });
  expect(brotli.headers['content-encoding']).toBe('br');
  expect(brotliDecompressSync(brotli.body).toString()).toBe(CSS);
  expect(brotli.headers.etag).not.toBe(plain.headers.etag);
});

it('answers HEAD without a body, a known tag with 304, and a range with the whole', async () => {
  const path = '/favicon.ico';
  const head = await ask(path, { method: 'HEAD' });
  expect(head.headers).toMatchObject({ 'content-length': '4', 'content-type': 'image/x-icon' });
  expect(head.headers['cache-control']).toBe('public, max-age=3600');
  expect(head.body).toHaveLength(0);
  const again = await ask(path, { headers: { 'if-none-match': head.headers.etag! } });
  expect(again).toMatchObject({ status: 304, body: Buffer.alloc(0) });
  const ranged = await ask(path, { headers: { range: 'bytes=9-1,-' } });
  expect(ranged).toMatchObject({ status: 200, body: Buffer.from('icon') });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { bodyOf, formsOf } from '../support/page-forms.ts';
import { newSite } from '../support/server.ts';

const ROOT = join(import.meta.dirname, '../..');

it('npm run dev serves pages, and sends the mail that they ask for', async () => {
  const place = await newSite({ HOST: '127.0.0.1' });
  const dev = spawn(process.execPath, ['src/setup/dev.ts'], {
    cwd: ROOT,
    env: place.env,
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    dev.kill();
    await once(dev, 'exit');
    place.remove();
  });
  const url = `http://localhost:${place.env['PORT']}`;
  const isUp = () =>
    fetch(`${url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await expect.poll(isUp).toBe(true);

  const page = await (await fetch(`${url}/subscribe`)).text();
  const form = formsOf(page, '/subscribe').find(({ path }) => path === '/subscribe')!;
  // All but the address may be left empty.
  const fields = form.fields.map(([name, value]): [string, string] => [
    name,
    value === 'typed' ? '' : value,
  ]);
  const { type, body } = bodyOf({ ...form, fields });
  const answer = await fetch(`${url}/subscribe`, {
    method: 'POST',
    headers: { origin: url, 'content-type': type },
    body: new Uint8Array(body),
  });
  expect(answer.status).toBe(200);
  const mails = (): string[] => globSync(join(place.env['DATA_DIR']!, 'mail', '*.eml'));
  await expect.poll(mails).toHaveLength(1);
  expect(readFileSync(mails()[0]!, 'utf8')).toContain('To: cut@example.com');
});

import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken, TOKEN_PURPOSES } from '#src/mail/tokens.ts';
import {
  makeToken,
  newSite,
  startServer,
  type RunningServer,
  type Site,
} from '../support/server.ts';
import { wholeForm } from '../support/page-forms.ts';

const SECRET = '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c';
const ORIGIN = 'https://status.example.com';

let site: Site;
let server: RunningServer;
let tokens: Record<string, string>;

beforeAll(async () => {
  site = await newSite({ PUBLIC_URL: ORIGIN, SECRET_KEY: SECRET });
  server = await startServer(site);
  const api = await makeToken(site);
  const added = await fetch(`${site.url}/api/v1/subscribers`, {
    method: 'POST',
    headers: { authorization: `Bearer ${api}`, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'lena@example.com', components: 'all', confirmed_by: 'staff' }),
  });
  const { id } = (await added.json()) as { id: string };
  const signed = TOKEN_PURPOSES.map((purpose) => [purpose, signToken(SECRET, purpose, id, 1)]);
  const setup = new URL(server.setupLink!).searchParams.get('token')!;
  tokens = { ...(Object.fromEntries(signed) as Record<string, string>), setup, api };
});

afterAll(async () => {
  await server.kill();
  site.remove();
});

/** Every address that holds a token, and every way to get one wrong. */
async function visitAll(): Promise<number[]> {
  const paths = Object.values(tokens).flatMap((token) => [
    `/unsubscribe/${token}`,
    `/unsubscribe/${token}/further`,
    `/unsubscribe/${token}%`,
    `/maintnote/${token}.ics`,
    `/maintnote/${token}`,
    `/subscriptions/confirm?token=${token}`,
    `/subscriptions/manage?token=${token}&saved`,
    `/admin/setup?token=${token}`,
    `/nowhere/${token}?token=${token}`,
    `/notices/${token}`,
    `//${token}`,
    `/api/v1/notices/${token}?token=${token}`,
  ]);
  const statuses: number[] = [];
  for (const path of paths) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE']) {
      const token = tokens['manage']!;
      const response = await fetch(site.url + path, {
        method,
        redirect: 'manual',
        headers: { origin: ORIGIN, authorization: `Bearer ${tokens['api']}` },
        ...(method === 'POST' ? { body: wholeForm({ token, action: 'unknown' }) } : {}),
      });
      statuses.push(response.status);
    }
  }
  return statuses;
}

describe('The log', () => {
  it('says at the start that no proxy is trusted though the page is public over https', () => {
    expect(server.output()).toContain('TRUSTED_PROXIES names none');
  });

  it('has no token, whatever its holder asks for and whatever fails', async () => {
    const printed = server.output().length;
    expect(await visitAll()).toEqual(expect.arrayContaining([200, 404]));
    const database = new Database(join(site.env['DATA_DIR']!, 'forewarn.sqlite'));
    database.exec('ALTER TABLE subscribers RENAME TO gone');
    database.exec('ALTER TABLE setup_links RENAME TO gone_links');
    database.close();
    expect(await visitAll()).toContain(500);
    const lines = server.output().slice(printed);
    expect(lines).toContain('"level":50');
    const secret = Object.entries(tokens).filter(([, token]) => lines.includes(token.slice(-30)));
    expect(secret.map(([name]) => name)).toEqual([]);
  });
});

describe('The endpoint for pictures', () => {
  it('is off', async () => {
    for (const path of ['/_image', '/_image?href=/favicon.ico&w=10&f=webp', '/%5fimage?href=/x']) {
      const response = await fetch(site.url + path);
      expect([path, response.status]).toEqual([path, 404]);
    }
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ROLE_SCOPES } from '#src/domain/actor.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { countRows, openDesk, type Route } from './support.ts';

const PAGES = join(import.meta.dirname, '../../src/pages/api/v1');

/** Every route of the API by its path, from its files. */
async function everyRoute(): Promise<{ path: string; route: Route; readsQuery: boolean }[]> {
  const files = readdirSync(PAGES, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== '[...path].ts')
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  return Promise.all(
    files.map(async (file) => {
      const { ALL } = (await import(file)) as { ALL: Route };
      const path = file.slice(PAGES.length + 1).replace(/(?:\/?index)?\.ts$/, '');
      const readsQuery = /\bquery\b|listAnswer/.test(readFileSync(file, 'utf8'));
      return { path, route: ALL, readsQuery };
    }),
  );
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** What staff may not do: whatever owners alone decide. */
const OWNERS_ALONE = [
  ...['POST contacts', 'PUT contacts/[id]', 'DELETE contacts/[id]'],
  ...['POST freezes', 'DELETE freezes/[id]'],
  ...['PATCH mail-queue/alerts', 'PATCH settings', 'PATCH settings/approvals'],
  ...['PATCH settings/branding', 'PUT settings/checklists', 'PUT settings/ladder'],
  ...['PATCH tier-policies', 'PATCH tier-policies/[tier]'],
  ...['POST tier-policies/presets/[key]', 'POST tier-policies/versions/[version]'],
  ...['GET tokens', 'POST tokens', 'DELETE tokens/[id]'],
];
/** What no token may do, whatever its scopes, or only one that is for nothing else. */
const NO_TOKEN_OF_STAFF = ['POST notices/[id]/disclosure', 'POST inbound-mail'];

/** What databases, shells and templates read as more than text. */
const ODD = [
  "' OR 1=1 --",
  '"); DROP TABLE notices; --',
  "1' UNION SELECT password FROM accounts --",
  '%27%20OR%201=1',
  '\u0000',
  '%_\\',
  '{{constructor}}',
  '-1',
  '1e309',
  'x'.repeat(5_000),
];
const NAMES = [
  ...['limit', 'cursor', 'query', 'status', 'kind', 'subscriber', 'outcome', 'reason'],
  ...['from', 'to', 'tier', 'layer', 'team', 'components', 'format', 'order', 'sort'],
];

/** The same for each part of an address. */
const everywhere = (odd: string) =>
  Object.fromEntries(
    ['id', 'slug', 'tier', 'key', 'version', 'name', 'list', 'request', 'domain'].map((name) => [
      name,
      odd,
    ]),
  );

describeOnSqlite('Every route of the API', (make) => {
  it('is open to staff, but for what owners alone decide', async () => {
    const desk = await openDesk(await make());
    const token = await desk.tokenFor(...ROLE_SCOPES.staff);
    const refused: string[] = [];
    for (const { path, route } of await everyRoute()) {
      const params = { id: 'nothing', slug: 'nothing', tier: 'low', key: 'nothing', version: '1' };
      for (const method of METHODS) {
        const asked = { method, params, token, ...(method === 'GET' ? {} : { body: {} }) };
        const { status } = await desk.ask(route, asked);
        if (status === 403) {
          refused.push(`${method} ${path}`);
        }
      }
    }
    expect(refused.sort()).toEqual([...OWNERS_ALONE, ...NO_TOKEN_OF_STAFF].sort());
  });

  it('takes whatever a query or an address says as text, never as a command', async () => {
    const desk = await openDesk(await make());
    const before = await countRows(desk.store);
    for (const { path, route, readsQuery } of await everyRoute()) {
      const alone = readsQuery ? NAMES.map((name) => [name]) : [];
      for (const odd of ODD) {
        // A caller may only ask so often.
        const token = await desk.tokenFor('all');
        for (const names of [NAMES, ...alone]) {
          const query = `?${new URLSearchParams(names.map((name) => [name, odd])).toString()}`;
          const { status, body } = await desk.ask(route, { query, token, params: everywhere(odd) });
          const fine = [200, 400, 404, 405, 409, 422].includes(status);
          expect([path, query, status, fine, body]).toEqual([path, query, status, true, body]);
        }
      }
    }
    expect(await countRows(desk.store)).toEqual(before);
  });
});

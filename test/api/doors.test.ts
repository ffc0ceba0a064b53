import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { eq } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { addUser, cookieHeader, PASSWORD } from '../http/support.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { countRows, openDesk, type Route } from './support.ts';

const ROUTES = join(import.meta.dirname, '../../src/pages/api/v1');
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE-ME'];
const files = readdirSync(ROUTES, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== '[...path].ts')
  .sort();
const CREDENTIALS: Record<string, string>[] = [
  {},
  { authorization: 'Bearer fw_unknown' },
  { authorization: 'Basic YWRtaW46YWRtaW4=' },
  { authorization: 'Bearer' },
  { cookie: 'forewarn.session_token=abc.def' },
];
const PARAMS = { id: 'abcdefghijkl', slug: 'hosts', key: 'maintenance/announced' };

describe('The admin API', () => {
  const routes = new Map<string, Route>();

  beforeAll(async () => {
    for (const file of files) {
      const module = (await import(join(ROUTES, file))) as { ALL: Route };
      routes.set(file, module.ALL);
    }
  });

  it('has the routes that its clients know', () => {
    expect(files).toEqual([
      'announcements/[id]/index.ts',
      'announcements/[id]/recipients.ts',
      'announcements/index.ts',
      'assessments.ts',
      'audit.ts',
      'blast-radius.ts',
      'board.ts',
      'bounces.ts',
      'component-groups/[slug].ts',
      'component-groups/index.ts',
      'components/[slug].ts',
      'components/index.ts',
      'contacts/[id].ts',
      'contacts/index.ts',
      'freezes/[id].ts',
      'freezes/index.ts',
      'inbound-mail.ts',
      'mail-queue/alerts.ts',
      'mail-queue/announcements/[id].ts',
      'mail-queue/cancellations.ts',
      'mail-queue/domains/[domain].ts',
      'mail-queue/domains/index.ts',
      'mail-queue/index.ts',
      'mail-queue/pause.ts',
      'mail-queue/retries.ts',
      'mail-queue/staff-messages.ts',
      'mail-queue/test.ts',
      'notices/[id]/approvals.ts',
      'notices/[id]/brief.ts',
      'notices/[id]/checks/[list]/[key].ts',
      'notices/[id]/checks/index.ts',
      'notices/[id]/deliveries.ts',
      'notices/[id]/disclosure.ts',
      'notices/[id]/index.ts',
      'notices/[id]/override-requests/[request].ts',
      'notices/[id]/override-requests/index.ts',
      'notices/[id]/overrides.ts',
      'notices/[id]/publication.ts',
      'notices/[id]/response.ts',
      'notices/[id]/rollout/index.ts',
      'notices/[id]/rollout/stages/[name].ts',
      'notices/[id]/summary/index.ts',
      'notices/[id]/summary/publication.ts',
      'notices/[id]/updates.ts',
      'notices/[id]/window.ts',
      'notices/index.ts',
      'previews.ts',
      'recurrences/[id]/index.ts',
      'recurrences/[id]/skips.ts',
      'recurrences/index.ts',
      'report/export.ts',
      'report/index.ts',
      'settings/approvals.ts',
      'settings/branding.ts',
      'settings/checklists.ts',
      'settings/index.ts',
      'settings/ladder.ts',
      'subscribers/[id].ts',
      'subscribers/[id]/deliveries.ts',
      'subscribers/[id]/reinstatement.ts',
      'subscribers/export.ts',
      'subscribers/imports/[id].ts',
      'subscribers/imports/index.ts',
      'subscribers/index.ts',
      'subscribers/reinstatements.ts',
      'subscribers/suppressions.ts',
      'templates/[...key].ts',
      'templates/index.ts',
      'tier-policies/[tier].ts',
      'tier-policies/index.ts',
      'tier-policies/presets/[key].ts',
      'tier-policies/presets/index.ts',
      'tier-policies/versions/[version].ts',
      'tier-policies/versions/index.ts',
      'tokens/[id].ts',
      'tokens/index.ts',
    ]);
  });

  describeOnSqlite('for strangers', (make) => {
    it('answers 401 by every method of every route and changes nothing', async () => {
      const desk = await openDesk(await make());
      const before = await countRows(desk.store);
      const asked = files.flatMap((file) => METHODS.map((method) => [file, method] as const));
      for (const [file, method] of asked) {
        for (const headers of CREDENTIALS) {
          const told = await desk.ask(routes.get(file)!, {
            method,
            headers,
            params: PARAMS,
            token: null,
            ...(['GET', 'HEAD', 'TRACE-ME'].includes(method) ? {} : { body: {} }),
          });
          expect([file, method, headers, told.status]).toEqual([file, method, headers, 401]);
          expect(told.headers.get('www-authenticate')).toMatch(/^Bearer/);
          expect(told.headers.get('content-type')).toBe('application/problem+json');
        }
      }
      expect(await countRows(desk.store)).toEqual(before);
    });
  });

  describeOnSqlite('for a token without any scope', (make) => {
    it('answers 403 by every method of every route', async () => {
      const desk = await openDesk(await make());
      for (const file of files) {
        // A caller may only ask so often.
        const token = await desk.tokenFor();
        const seen = [];
        for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']) {
          const told = await desk.ask(routes.get(file)!, {
            method,
            params: PARAMS,
            token,
            ...(method === 'GET' ? {} : { body: {} }),
          });
          seen.push(told.status);
          if (told.status === 403) {
            expect([file, told.body['detail']]).toEqual([file, expect.stringContaining('scope')]);
          }
        }
        const answers = seen.includes(405) ? new Set([403, 405]) : new Set([403]);
        expect([file, new Set(seen)]).toEqual([file, answers]);
      }
    });
  });

  describeOnSqlite('for reading tokens', (make) => {
    it('writes nothing, whatever they read', async () => {
      const desk = await openDesk(await make());
      const token = await desk.tokenFor(
        'notices:read',
        'components:read',
        'subscribers:read',
        'templates:read',
        'audit:read',
      );
      for (const [file, route] of routes) {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          const told = await desk.ask(route, { method, params: PARAMS, token, body: {} });
          const mayAsk =
            ['assessments.ts', 'blast-radius.ts'].includes(file) && told.status === 422;
          expect([file, method, mayAsk || [403, 405].includes(told.status)]).toEqual([
            file,
            method,
            true,
          ]);
        }
      }
    });
  });

  describeOnSqlite('with a session', (make) => {
    it('serves the person who is signed in, within their role, until deactivated', async () => {
      const desk = await openDesk(await make());
      const { id } = await addUser(desk.store, { role: 'staff' });
      const ip = '192.0.2.1';
      const result = await desk.app.auth.signIn({
        email: 'ada@example.com',
        password: PASSWORD,
        ip,
      });
      const cookie = cookieHeader(result.ok ? result.cookies : []).get('cookie')!;
      const asked = { headers: { cookie }, token: null };
      const list = (file: string) => desk.ask(routes.get(file)!, asked);
      expect((await list('components/index.ts')).status).toBe(200);
      expect((await list('tokens/index.ts')).status).toBe(403);
      const both = { ...asked, headers: { cookie, authorization: 'Bearer fw_wrong' } };
      expect((await desk.ask(routes.get('components/index.ts')!, both)).status).toBe(401);

      const { users } = desk.store.read.t;
      await desk.store.transaction((q) =>
        q.db.update(users).set({ deactivatedAt: 1 }).where(eq(users.id, id)),
      );
      expect((await list('components/index.ts')).status).toBe(401);
    });
  });

  describeOnSqlite('answers', (make) => {
    it('a method that a route does not take with 405 and those it does', async () => {
      const desk = await openDesk(await make());
      for (const file of files) {
        const asked = { params: PARAMS, token: await desk.tokenFor('all') };
        const told = await desk.ask(routes.get(file)!, { ...asked, method: 'OPTIONS' });
        expect([file, told.status]).toEqual([file, 405]);
        const allowed = told.headers.get('allow')!.split(', ');
        for (const method of METHODS.filter((one) => !allowed.includes(one))) {
          const other = await desk.ask(routes.get(file)!, { ...asked, method });
          expect([file, method, other.status]).toEqual([file, method, 405]);
        }
      }
    });

    it('what no route can find with 404, never an error of ours', async () => {
      const desk = await openDesk(await make());
      const params = { id: '../../etc', slug: "x' OR 1=1--", key: '../../../etc/passwd' };
      for (const file of files) {
        const token = await desk.tokenFor('all');
        for (const method of ['GET', 'DELETE']) {
          const { status } = await desk.ask(routes.get(file)!, { method, params, token });
          const fine = [200, 404, 405, 409, 422].includes(status);
          expect([file, method, status, fine]).toEqual([file, method, status, true]);
        }
      }
    });

    it('hostile parameters of any route with 200 or 422', async () => {
      const desk = await openDesk(await make());
      for (const file of files) {
        const token = await desk.tokenFor('all');
        for (const query of [
          "?limit=1'",
          '?cursor=%27%20OR%201=1',
          '?status=%00',
          '?query=%25%27',
        ]) {
          const { status } = await desk.ask(routes.get(file)!, { query, params: PARAMS, token });
          const fine = [200, 404, 405, 422].includes(status);
          expect([file, query, status, fine]).toEqual([file, query, status, true]);
        }
      }
    });

    it('the 601st request of a token within a minute with 429', async () => {
      const desk = await openDesk(await make());
      const token = await desk.tokenFor('components:read');
      const route = routes.get('components/index.ts')!;
      const answers = [];
      for (let i = 0; i < 601; i += 1) {
        answers.push(await desk.ask(route, { token }));
      }
      expect(answers.slice(0, 600).every(({ status }) => status === 200)).toBe(true);
      expect(answers[600]!.status).toBe(429);
      expect(Number(answers[600]!.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await desk.ask(route)).status).toBe(200);
    });
  });
});

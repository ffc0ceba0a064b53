import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SCOPES, type Scope } from '#src/domain/actor.ts';
import { addToken } from '../http/support.ts';
import { wholeForm } from '../support/page-forms.ts';
import { publicChannels, PUBLIC_ROUTES, type Place } from '../support/public-channels.ts';
import { allRoutes, hostileSite, PUBLIC_URL, type HostileSite } from './site.ts';

const STAFF_ROUTES = allRoutes().filter(
  (route) => /^\/(?:admin|api|metrics)(?:\/|$)/.test(route) && !PUBLIC_ROUTES.includes(route),
);

/** Nothing of these may be read without signing in; `zq` makes them words of their own. */
const CANARIES = {
  draft: 'Canarydraftzq',
  hidden: 'Canaryhiddenzq',
  description: 'Canarydescriptionzq',
  archived: 'Canaryarchivedzq',
  group: 'Canarygroupzq',
  team: 'Canaryteamzq',
  reason: 'Canaryreasonzq',
  notes: 'Canarynoteszq',
  cve: 'CVE-2031-77777',
  package: 'canarypackagezq',
  version: '9.8.77zq',
  host: 'canaryhostzq.internal',
  ticket: 'CANARYZQ-4711',
  nickname: 'Canarynickzq',
  vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H',
  epss: '0.87654',
  subscriber: 'canary-subscriber-zq@example.com',
  template: 'Canarytemplatezq',
  token: 'Canarytokenzq',
  person: 'ada@example.com',
};

let site: HostileSite;
/** What stands in for a route's parameters. */
let values: Record<string, string>;
let published: string[];
/** The methods that each staff route takes. */
let taken: Map<string, readonly string[]>;

const pathOf = (route: string): string =>
  route.replace(/\[(?:\.\.\.)?(\w+)\]/g, (_, name: string) => values[name]!);
const json = () => ({
  authorization: `Bearer ${site.token}`,
  'content-type': 'application/json',
});
const auditCount = async () =>
  (await site.running.app.store.read.db.select().from(site.running.app.store.read.t.audit)).length;

async function make(method: string, path: string, body: unknown): Promise<{ id: string }> {
  const { status, body: answer } = await site.send(
    method,
    `/api/v1/${path}`,
    json(),
    JSON.stringify(body),
  );
  expect([path, status < 300 ? 'made' : answer]).toEqual([path, 'made']);
  return (answer === '' ? {} : JSON.parse(answer)) as { id: string };
}

function notice(kind: string, change: object = {}) {
  const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString();
  return {
    kind,
    layer: 'infrastructure',
    assessment: {
      cvss_vector: CANARIES.vector,
      exploitation: 'active',
      exposure: 'internal',
      epss: Number(CANARIES.epss),
    },
    tier: 'low',
    tier_reason: CANARIES.reason,
    components: [
      { slug: 'hosts', impact: 'partial_outage' },
      { slug: 'canary-hidden', impact: 'major_outage' },
    ],
    private_facts: {
      cves: [CANARIES.cve],
      packages: [`${CANARIES.package} ${CANARIES.version}`],
      fixed_in: [CANARIES.version],
      hosts: [CANARIES.host],
      tickets: [CANARIES.ticket],
      nicknames: [CANARIES.nickname],
      notes: CANARIES.notes,
    },
    embargo_until: '2040-01-01T00:00:00Z',
    ...(kind === 'incident'
      ? {}
      : {
          window: { start: at(30), end: at(32), time_zone: 'Europe/Berlin' },
          lead_reason: CANARIES.notes,
        }),
    ...change,
  };
}

beforeAll(async () => {
  site = await hostileSite();
  await make('POST', 'component-groups', { name: CANARIES.group, slug: 'canary-group' });
  for (const component of [
    { name: 'Hosts', slug: 'hosts', owner_team: CANARIES.team },
    {
      name: CANARIES.hidden,
      slug: 'canary-hidden',
      hidden: true,
      group: 'canary-group',
      description: CANARIES.description,
    },
    { name: CANARIES.archived, slug: 'canary-archived' },
  ]) {
    await make('POST', 'components', { layer: 'infrastructure', ...component });
  }
  await site.send('DELETE', '/api/v1/components/canary-archived', json());
  await make('POST', 'templates', {
    key: 'custom/canary',
    name: CANARIES.template,
    kind: 'incident',
    moment: 'identified',
    source: `${CANARIES.template}.`,
  });
  await make('POST', 'tokens', { name: CANARIES.token, scopes: ['audit:read'] });
  await make('POST', 'subscribers', {
    email: CANARIES.subscriber,
    components: 'all',
    confirmed_by: 'staff',
  });
  const draft = await make('POST', 'notices', notice('maintenance', { title: CANARIES.draft }));
  await make('POST', `notices/${draft.id}/override-requests`, {
    texts: [{ place: '/body', text: `We fix ${CANARIES.nickname}.` }],
    note: `${CANARIES.host} is named in the press already.`,
  });
  published = [];
  for (const kind of ['maintenance', 'emergency_patch', 'incident']) {
    const { id } = await make('POST', 'notices', notice(kind));
    await make('POST', `notices/${id}/publication`, {});
    published.push(id);
  }
  await make('POST', `notices/${published[0]!}/updates`, { status: 'in_progress' });
  await make('PUT', `notices/${published[1]!}/window`, {
    start: new Date(Date.now() + 50 * 3_600_000).toISOString(),
    end: new Date(Date.now() + 51 * 3_600_000).toISOString(),
    reason: 'A part comes late.',
  });
  await make('POST', `notices/${published[2]!}/updates`, {
    status: 'identified',
    components: [{ slug: 'canary-hidden', impact: 'degraded_performance' }],
  });
  values = {
    id: draft.id,
    slug: 'canary-hidden',
    key: 'custom/canary',
    file: '2026-01-01T00-00-00-000Z-0123456789abcdef.eml',
    token: 'abc.0.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    month: new Date().toISOString().slice(0, 7),
    tier: 'low',
    path: 'nothing/here',
    provider: 'ses',
  };
  taken = new Map();
  for (const route of STAFF_ROUTES) {
    // The API says itself what it takes; a page takes its form.
    const { headers } = await site.send('OPTIONS', pathOf(route), json());
    const says = route.startsWith('/api/') ? headers.allow?.split(', ') : undefined;
    taken.set(route, says ?? ['GET', 'POST']);
  }
}, 120_000);

afterAll(async () => {
  await site.stop();
});

const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];

it('Every route is known to be public, or asks who is there', () => {
  const known = [...PUBLIC_ROUTES, ...STAFF_ROUTES].sort();
  expect(allRoutes()).toEqual(known);
  expect(STAFF_ROUTES.length).toBeGreaterThan(40);
  const writes = [...taken.values()].flat().filter((method) => WRITES.includes(method));
  expect(writes.length).toBeGreaterThan(120);
});

describe('Whoever is not signed in', () => {
  const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const SECRETS = [
    'better-auth-secret-12345678901234567890',
    'better-auth-secret-123456789',
    'DUMMY_SECRET',
    'changeme',
    'secret',
  ];
  const forged = (secret: string): string => {
    const session = 'abcdefghijklmnopqrstuvwxyzABCDEF';
    const signature = createHmac('sha256', secret).update(session).digest('base64');
    return `forewarn.session_token=${encodeURIComponent(`${session}.${signature}`)}`;
  };
  /** What is sent along; of several, each request has the next. */
  const CREDENTIALS: Record<string, readonly Record<string, string>[]> = {
    'with nothing': [{}],
    'with a session signed by what libraries have for a secret': SECRETS.map((secret) => ({
      cookie: forged(secret),
    })),
    'with an odd session': [{ cookie: "forewarn.session_token=' OR 1=1 --.x" }],
    'with a cached session': [{ cookie: 'forewarn.session_data=e30; forewarn.session_token=a.b' }],
    'with a password': [{ authorization: 'Basic YWRtaW46YWRtaW4=' }],
    'with an empty token': [{ authorization: 'Bearer ' }],
    'with a token of nobody': [{ authorization: `Bearer fw_${'A'.repeat(43)}` }],
    'with SQL for a token': [{ authorization: "Bearer 'OR'1'='1" }],
    'with words for rights': [
      {
        'x-forwarded-user': 'ada@example.com',
        'x-original-url': '/',
        'x-middleware-subrequest': '1',
        'x-http-method-override': 'GET',
      },
    ],
  };

  it.each(Object.entries(CREDENTIALS))(
    '%s gets nothing from any staff route',
    async (name, credentials) => {
      let asked = 0;
      for (const route of STAFF_ROUTES) {
        // Whoever brings nothing tries all there are, once and for all.
        const tried = name === 'with nothing' ? METHODS : taken.get(route)!;
        const answers = tried.map(async (method) => {
          const headers = {
            ...{ origin: PUBLIC_URL, 'content-type': 'application/x-www-form-urlencoded' },
            ...credentials[asked++ % credentials.length],
          };
          const form = method === 'POST' ? wholeForm({}).toString() : '';
          return { method, ...(await site.send(method, pathOf(route), headers, form)) };
        });
        for (const { method, status, headers: answer, body } of await Promise.all(answers)) {
          const toSignIn =
            status === 303 && /^\/admin(?:\/sign-in(?:\?.*)?)?$/.test(answer.location ?? '');
          expect([method, route, status, toSignIn || [401, 404, 405].includes(status)]).toEqual([
            method,
            route,
            status,
            true,
          ]);
          expect(body.replaceAll(pathOf(route), '')).not.toMatch(/canary/i);
        }
      }
    },
  );
});

describe('A signed-in person’s browser, sent by another site', () => {
  const ORIGINS: Record<string, Record<string, string>> = {
    'that names none': {},
    'that is null': { origin: 'null' },
    'that is another': { origin: 'https://evil.example' },
    'that is a sub-domain': { origin: 'https://a.status.example.com' },
    'that begins like ours': { origin: 'https://status.example.com.evil.example' },
    'that has our name as a user': { origin: 'https://status.example.com@evil.example' },
    'that has another port': { origin: 'https://status.example.com:8443' },
    'that is ours over HTTP': { origin: 'http://status.example.com' },
    'that the browser calls foreign': { origin: PUBLIC_URL, 'sec-fetch-site': 'cross-site' },
    'that the browser calls a neighbour': { origin: PUBLIC_URL, 'sec-fetch-site': 'same-site' },
    'with a scheme that is no token': { origin: 'https://evil.example', authorization: 'Basic x' },
  };
  const TYPES = [
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/plain',
    'application/json',
    undefined,
  ];
  const FORMS = [
    '/subscribe',
    '/subscriptions/confirm',
    '/subscriptions/data',
    '/subscriptions/manage',
    '/admin/sign-in',
    '/admin/setup',
  ];

  /** Every origin writes to every route, every type comes from every origin and to every route. */
  const inTurn = Object.entries(ORIGINS).map(
    ([name, headers], turn) => [name, headers, turn] as const,
  );

  it.each(inTurn)('%s, changes nothing anywhere', async (_, headers, turn) => {
    const before = await auditCount();
    for (const [index, route] of [...STAFF_ROUTES, ...FORMS].entries()) {
      const writes = (taken.get(route) ?? ['POST']).filter((method) => WRITES.includes(method));
      // The one that names none comes in all types.
      const types = turn === 0 ? TYPES : [TYPES[(index + turn) % TYPES.length]];
      for (const type of types) {
        for (const method of writes) {
          const { status } = await site.send(
            method,
            pathOf(route),
            {
              cookie: site.cookie,
              ...headers,
              ...(type === undefined ? {} : { 'content-type': type }),
            },
            'name=Forged&action=publish',
          );
          expect([method, route, type, status]).toEqual([method, route, type, 403]);
        }
      }
    }
    expect(await auditCount()).toBe(before);
  });

  it('is let in where nothing is foreign, so that the test above can fail', async () => {
    const { status } = await site.send(
      'POST',
      '/admin/groups/new',
      {
        cookie: site.cookie,
        origin: PUBLIC_URL,
        'content-type': 'application/x-www-form-urlencoded',
      },
      wholeForm({ name: 'Genuine' }).toString(),
    );
    expect(status).toBe(303);
  });
});

describe('What staff keep to themselves', () => {
  const found = (text: string): string[] =>
    Object.entries(CANARIES)
      .filter(([, canary]) => text.toLowerCase().includes(canary.toLowerCase()))
      .map(([name]) => name);

  it('is there to be found by those who may', async () => {
    const texts = await Promise.all(
      [
        `notices/${values['id']!}`,
        'components?limit=100',
        'component-groups',
        'subscribers',
        'tokens',
        'templates/custom/canary',
        'audit',
      ].map(async (path) => (await site.send('GET', `/api/v1/${path}`, json())).body),
    );
    const people = await site.send('GET', '/admin', { cookie: site.cookie });
    const all = found(texts.join('\n') + people.body);
    const archived = Object.keys(CANARIES).filter((name) => name !== 'archived');
    expect(all.filter((name) => name !== 'archived')).toEqual(archived);
  });

  it('is on no public page and in no feed, calendar, picture, header or refusal', async () => {
    const placeOf = (notice: string, component: string): Place => ({
      ...{ notice, component, month: values['month']! },
      ...{ planned: true, advisory: false, contact: false },
    });
    const channels = [
      ...published.map((id) => placeOf(id, 'hosts')),
      placeOf(values['id']!, 'canary-hidden'),
      placeOf(values['id']!, 'canary-archived'),
    ].flatMap(publicChannels);
    for (const path of new Set(channels.map((channel) => channel.path))) {
      for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
        const { headers, body } = await site.send(method, path, { origin: PUBLIC_URL });
        // An address that is asked for may be named in the answer about it.
        const told = (body + JSON.stringify(headers)).replaceAll(path, '');
        expect([method, path, found(told)]).toEqual([method, path, []]);
      }
    }
  });

  it('is on no page of a draft or a hidden component', async () => {
    for (const path of [
      `/notices/${values['id']!}`,
      `/notices/${values['id']!}.ics`,
      '/components/canary-hidden',
      '/components/canary-hidden/calendar.ics',
      '/components/canary-hidden/history.rss',
      '/components/canary-archived',
    ]) {
      expect([path, (await site.send('GET', path)).status]).toEqual([path, 404]);
    }
  });

  it('is in no mail, byte for byte', async () => {
    const folder = join(site.folder, 'mail');
    const mails = () => readdirSync(folder).filter((file) => file.endsWith('.eml'));
    // One for each notice at least: what is told again at once is folded into one mail.
    await expect.poll(() => mails().length).toBeGreaterThanOrEqual(published.length);
    for (const file of mails()) {
      const raw = readFileSync(join(folder, file), 'latin1').replaceAll('=\r\n', '');
      if (/^To: .*ada@example\.com/m.test(raw)) {
        // One of the staff, who is told that words of this draft are held back, not which.
        expect(found(raw)).toEqual(['draft', 'person']);
        continue;
      }
      expect(found(raw.replaceAll(CANARIES.subscriber, ''))).toEqual([]);
      expect(found(Buffer.from(raw.replaceAll(/=([0-9A-F]{2})/g, '%$1')).toString())).toEqual([
        'subscriber',
      ]);
    }
  });

  it('is in no log and in no snapshot on the disk', () => {
    expect(found(site.logged())).toEqual([]);
    const snapshots = readdirSync(site.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /snapshot/.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(snapshots.length).toBeGreaterThan(0);
    expect(found(snapshots.join('\n'))).toEqual([]);
  });

  describe('is in no answer to a token that may not read notices', () => {
    /** Read notices, or may as a part of writing them. */
    const READERS: readonly Scope[] = ['all', 'notices:read', 'notices:write'];
    /** What of these a scope is for: names of its own things, never facts of a notice. */
    const COMPONENTS = ['group', 'hidden', 'description', 'archived', 'team'] as const;
    const OWN: Partial<Record<Scope, readonly (keyof typeof CANARIES)[]>> = {
      'components:read': COMPONENTS,
      'components:write': COMPONENTS,
      'subscribers:read': ['subscriber'],
      'subscribers:write': ['subscriber'],
      'templates:read': ['template'],
      'templates:write': ['template'],
      'tokens:write': ['token', 'person'],
      'audit:read': ['template', 'token', 'person'],
    };
    /** Bodies with which something would happen, if it were allowed. */
    const BODIES: Record<string, unknown> = {
      '/api/v1/notices': notice('maintenance'),
      '/api/v1/notices/[id]/approvals': { decision: 'approve', text_hash: 'a'.repeat(64) },
      '/api/v1/notices/[id]/rollout/stages/[name]': { status: 'running' },
      '/api/v1/previews': notice('maintenance'),
      '/api/v1/assessments': { cvss_score: 7 },
    };
    const routes = STAFF_ROUTES.filter((route) => /^\/(?:api|metrics)(?:\/|$)/.test(route));

    it.each(SCOPES.filter((scope) => !READERS.includes(scope)))('%s', async (scope) => {
      const { token } = await addToken(site.running.app.store, { name: scope, scopes: [scope] });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      for (const route of routes) {
        for (const method of taken.get(route)!) {
          const ids = route.startsWith('/api/v1/notices/')
            ? [values['id']!, published[1]!]
            : [values['id']!];
          for (const id of ids) {
            const whole = route === '/api/v1/audit' ? '?limit=100' : '';
            const path = pathOf(route.replace('[id]', id)) + whole;
            const body = ['GET', 'HEAD'].includes(method)
              ? ''
              : JSON.stringify(BODIES[route] ?? {});
            const { status, body: told } = await site.send(method, path, headers, body);
            const secrets = found(told.replaceAll(path, '')).filter(
              (name) => !OWN[scope]?.includes(name as keyof typeof CANARIES),
            );
            expect([method, path, status < 500, secrets]).toEqual([method, path, true, []]);
          }
        }
      }
    });
  });
});

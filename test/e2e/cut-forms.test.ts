import { globSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { getTableName, is, Table } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken, type TokenPurpose } from '#src/mail/tokens.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { loadSecret } from '#src/server/secret.ts';
import { serve, type Serving } from '#src/server/serve.ts';
import { ada, startDesk, type DeskSite } from '../support/desk-site.ts';
import { bodyOf, formsOf, linksOf, type PageForm } from '../support/page-forms.ts';
import { scratchFolder } from '../support/scratch.ts';

/** Every form of a populated site, cut on its way: whatever is missing, nothing changes. */
const PAGES = join(import.meta.dirname, '../../src/pages');

/** What changes with being looked at, and with being refused. */
const PASSING = new Set(['sessions', 'counters']);
const MOST_PAGES_A_ROUTE = 12;

interface Found extends PageForm {
  page: string;
  cookie: string;
}

let desk: DeskSite;
/** A site that nobody owns yet, for the form of its set-up. */
let fresh: { app: App; serving: Serving };
let forms: Found[];

async function dump(app: App): Promise<string> {
  const { db, t } = app.store.read;
  const tables = Object.values(t).filter((table) => is(table, Table));
  const rows = await Promise.all(
    tables
      .filter((table) => !PASSING.has(getTableName(table)))
      .map(async (table) => [getTableName(table), await db.select().from(table as never)]),
  );
  return JSON.stringify(rows);
}

/** A page's file by its address, so that each kind of page is looked at a few times only. */
function routes(): { file: string; pattern: RegExp }[] {
  return globSync('**/*.{astro,ts}', { cwd: PAGES })
    .map((file) => ({
      file,
      path: `/${file.replace(/\.(?:astro|ts)$/, '').replace(/(?:^|\/)index$/, '')}`,
    }))
    .map(({ file, path }) => ({
      file,
      pattern: new RegExp(
        `^${path
          .replaceAll('.', '\\.')
          .replace(/\[\\.\\.\\.\w+\]/g, '.+')
          .replace(/\[\w+\]/g, '[^/]+')}$`,
      ),
      // What takes any path is asked last.
      weight: path.split('[').length + (path.includes('[...') ? 10 - path.length / 100 : 0),
    }))
    .toSorted((one, other) => one.weight - other.weight);
}

const ROUTES = routes();
const fileOf = (path: string): string =>
  ROUTES.find(({ pattern }) => pattern.test(path.replace(/\?.*/s, '')))!.file;

/** Finds all forms that are reached by links from `starts`, one of each kind. */
async function crawl(
  found: Map<string, Found>,
  url: string,
  cookie: string,
  starts: readonly string[],
): Promise<void> {
  const seen = new Set<string>();
  const visits = new Map<string, number>();
  const queue = [...starts];
  for (let page = queue.shift(); page !== undefined; page = queue.shift()) {
    const file = fileOf(page);
    const visited = visits.get(file) ?? 0;
    if (seen.has(page) || visited >= MOST_PAGES_A_ROUTE) {
      continue;
    }
    seen.add(page);
    visits.set(file, visited + 1);
    const answer = await fetch(url + page, { headers: { cookie } });
    const html = await answer.text();
    if (answer.headers.get('content-type')?.startsWith('text/html') !== true) {
      continue;
    }
    expect(answer.status, page).toBeLessThan(500);
    queue.push(...linksOf(html));
    for (const form of formsOf(html, page)) {
      const names = form.fields.map(([name, value]) => (name === 'action' ? value : name));
      const kind = [fileOf(form.path), ...names].join(' ');
      if (!found.has(kind)) {
        found.set(kind, { ...form, page, cookie });
      }
    }
  }
}

/** The head of a POST as a browser of this site sends it. */
const head = (form: Found, type: string, length: number): string =>
  [
    `POST ${form.path} HTTP/1.1`,
    'Host: localhost',
    'Sec-Fetch-Site: same-origin',
    `Cookie: ${form.cookie}`,
    `Content-Type: ${type}`,
    `Content-Length: ${length}`,
    'Connection: close',
    '\r\n',
  ].join('\r\n');

type Way = 'shorter' | 'closed' | 'reset';

/** Sends a part of a form over a socket; the status of the answer, null where none came. */
function send(url: string, form: Found, bytes: number, way: Way): Promise<number | null> {
  const { type, body } = bodyOf(form);
  const length = way === 'shorter' ? bytes : body.length;
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      const status = /^HTTP\/1\.1 (\d+)/.exec(answer)?.[1];
      resolve(status === undefined ? null : Number(status));
    });
    socket.write(head(form, type, length));
    socket.write(body.subarray(0, bytes), () => {
      if (way === 'closed') {
        socket.end();
      } else if (way === 'reset') {
        socket.resetAndDestroy();
      }
    });
  });
}

/** Lengths at which the body is cut: nowhere, at fields, within words and its end. */
function cuts({ type, body }: { type: string; body: Buffer }): number[] {
  // The line's end behind the closing boundary belongs to nothing any more.
  const whole = type.startsWith('multipart') ? body.length - 2 : body.length;
  const first = body.indexOf('&');
  const last = body.lastIndexOf('&');
  const some = [0, first, first + 1, last - 1, last, last + 1, whole - 3, whole - 1];
  const shares = [0.25, 0.5, 0.75].map((share) => Math.floor(whole * share));
  return [...new Set([...some, ...shares])].filter((bytes) => bytes >= 0 && bytes < whole);
}

const nameOf = ({ path, fields }: Found): string =>
  `${path} ${fields.find(([name]) => name === 'action')?.[1] ?? ''} of ${fields.length}`;

async function populate({ app }: DeskSite): Promise<string[]> {
  const { commands, subscriptions } = app;
  await subscriptions.request(
    { email: 'pia@example.com', components: 'all', kinds: ['incident'], min_tier: 'low' },
    { ip: '192.0.2.9', trapped: false, proof: '' },
  );
  const lena = { email: 'lena@example.com', components: ['api'], confirmed_by: 'staff' };
  await commands.addSubscriber(ada, lena);
  await commands.createGroup(ada, { name: 'Core' });
  await commands.createToken(ada, { name: 'CI', scopes: ['rollout:write'] });
  await commands.pauseQueue(ada, { reason: 'The relay moves.' });
  await commands.holdDomain(ada, 'example.net', { reason: 'Complaints.' });
  const rows = await app.store.read.db.select().from(app.store.read.t.subscribers);
  const link = (purpose: TokenPurpose, email: string): string => {
    const { id, tokenVersion } = rows.find((row) => row.email === email)!;
    return signToken(loadSecret(app.config), purpose, id, tokenVersion);
  };
  await commands.saveTierPolicy(ada, 'low', { lead_time_hours: 5 });
  await commands.startImport(ada, {
    ...{ consent: 'On paper, at the fair of May.', content: 'email\nida@example.com\n' },
    dry_run: true,
  });
  await commands.createDraft(ada, {
    ...{ kind: 'emergency_patch', layer: 'application', tier: 'critical' },
    components: [{ slug: 'api', impact: 'degraded_performance' }],
    ...{ private_facts: { nicknames: ['GlueGun'] }, title: 'Update of GlueGun' },
    ask_override: 'It is the name of our own product, which everybody knows.',
  });
  await commands.suppressAddresses(ada, { addresses: ['rita@example.com'], reason: 'Asked.' });
  return [
    '/',
    '/subscribe',
    '/admin/sign-in',
    `/subscribe?notice=${desk.ids.critical}`,
    `/subscriptions/confirm?token=${link('confirm', 'pia@example.com')}`,
    `/subscriptions/manage?token=${link('manage', 'lena@example.com')}@${desk.ids.critical}`,
    `/unsubscribe/${link('unsubscribe', 'lena@example.com')}`,
  ];
}

async function startFresh(): Promise<typeof fresh> {
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    DATA_DIR: scratchFolder('forewarn-fresh-'),
  });
  const app = await createApp(config, { log: createLog('silent') });
  return { app, serving: await serve(app) };
}

const siteOf = ({ path }: Found): { app: App; url: string } =>
  path === '/admin/setup' ? { app: fresh.app, url: fresh.serving.url } : desk;

beforeAll(async () => {
  [desk, fresh] = await Promise.all([startDesk(), startFresh()]);
  const open = await populate(desk);
  const cookie = (await desk.cookies('ada')).map(({ name, value }) => `${name}=${value}`).join(';');
  const other = (await desk.cookies('bob')).map(({ name, value }) => `${name}=${value}`).join(';');
  const link = await fresh.app.setup.issueLink();
  const found = new Map<string, Found>();
  await crawl(found, desk.url, '', open);
  await crawl(found, desk.url, cookie, ['/admin']);
  // What one person asked for is decided by another one.
  await crawl(found, desk.url, other, ['/admin']);
  await crawl(found, fresh.serving.url, '', [`/admin/setup?token=${link}`]);
  forms = [...found.values()];
});

afterAll(async () => {
  await desk.stop();
  await fresh.serving.stop();
  await fresh.app.close();
});

describe('A form that is cut on its way', () => {
  it('was found on every page that reads one', () => {
    const reading = globSync('**/*.{astro,ts}', { cwd: PAGES }).filter((file) =>
      /\bread(?:Form|Unsubscribe)\(/.test(readFileSync(join(PAGES, file), 'utf8')),
    );
    // What the preview reads are the same forms, on their way to be looked at.
    const own = reading.filter((file) => !file.startsWith('admin/previews/'));
    const posted = new Set(forms.map(({ path }) => fileOf(path)));
    expect(own.filter((file) => !posted.has(file))).toEqual([]);
    expect(forms.length).toBeGreaterThan(90);
  });

  it('is refused and changes nothing, at whatever length and however the connection ends', async () => {
    const before = new Map([desk.app, fresh.app].map((app) => [app, dump(app)]));
    const accepted: string[] = [];
    for (const form of forms) {
      const { app, url } = siteOf(form);
      const lengths = cuts(bodyOf(form));
      const statuses = await Promise.all(lengths.map((bytes) => send(url, form, bytes, 'shorter')));
      statuses.forEach((status, index) => {
        if (status !== 400) {
          accepted.push(`${nameOf(form)} cut to ${lengths[index]}: ${status}`);
        }
      });
      for (const way of ['closed', 'reset'] as const) {
        await Promise.all(lengths.slice(-3).map((bytes) => send(url, form, bytes, way)));
      }
      if ((await dump(app)) !== (await before.get(app))) {
        accepted.push(`${nameOf(form)} changed something`);
        before.set(app, dump(app));
      }
    }
    expect(accepted).toEqual([]);
  }, 600_000);

  it('is read where it arrives whole, and says which state it replaces', async () => {
    const refused: string[] = [];
    // Last what ends the session or the link that others need.
    const ending = /sign-out|erase|renew|unsubscribe|deactivate|password/;
    const order = forms.toSorted(
      (one, other) => Number(ending.test(nameOf(one))) - Number(ending.test(nameOf(other))),
    );
    for (const form of order) {
      const status = await send(siteOf(form).url, form, bodyOf(form).body.length, 'shorter');
      if (status === null || status === 400 || status >= 500) {
        refused.push(`${nameOf(form)}: ${status}`);
      }
    }
    expect(refused).toEqual([]);
  });
});

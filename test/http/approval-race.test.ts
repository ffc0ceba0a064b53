import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { serve } from '#src/server/serve.ts';
import { updatesOfNotices } from '#src/store/notices.ts';
import type { Store } from '#src/store/queries.ts';
import ensureBuiltSite from '../setup/built-site.ts';
import { fakeClock } from '../support/clock.ts';
import { addComponent, maintenanceInput } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';
import { addUser, PASSWORD } from './support.ts';

interface Told {
  status: number;
  body: Record<string, unknown> & { detail?: string };
}

type Call = (method: string, path: string, body?: unknown) => Promise<Told>;

/** The API of a served page as one person uses it, over a connection of their own. */
async function connect(app: App, url: string, email: string): Promise<Call> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const signed = await app.auth.signIn({ email, password: PASSWORD, ip: '127.0.0.1' });
  expect(signed.ok).toBe(true);
  const cookies = signed.ok ? signed.cookies : [];
  const headers = {
    cookie: cookies.map((line) => line.split(';')[0]).join('; '),
    origin: app.config.publicUrl,
    'content-type': 'application/json',
  };
  return (method, path, body) =>
    new Promise((resolve, reject) => {
      const sent = request(`${url}/api/v1/${path}`, { method, agent, headers }, (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => (text += chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode!,
            body: (text === '' ? {} : JSON.parse(text)) as Told['body'],
          }),
        );
      });
      sent.on('error', reject);
      sent.end(body === undefined ? '' : JSON.stringify(body));
    });
}

/** A served page on this store; an author and two approvers, each connected. */
async function openRaces(store: Store) {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-race-'));
  const clock = fakeClock();
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
    DATA_DIR: folder,
  });
  const app = await createApp(config, { store, now: clock.now, log: createLog('silent') });
  const serving = await serve(app);
  onTestFinished(async () => {
    await serving.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  await addComponent(store, 'Hosts');
  const people = {} as Record<'ada' | 'bob' | 'eve', Call>;
  for (const name of ['ada', 'bob', 'eve'] as const) {
    const { email } = await addUser(store, { email: `${name}@example.com` });
    people[name] = await connect(app, serving.url, email);
  }
  const again = await connect(app, serving.url, 'ada@example.com');
  return { store, clock, again, ...people };
}

/** A notice that both approvers were asked about and have read. */
async function openRace({ store, clock, again, ada, bob, eve }: Races) {
  const made = await ada('POST', 'notices', {
    ...maintenanceInput(clock),
    title: 'Work on machines',
    body: 'We replace two machines.',
  });
  const notice = `notices/${String(made.body['id'])}`;
  expect((await ada('POST', `${notice}/approvals`, { decision: 'request' })).status).toBe(200);
  const read = async () => (await eve('GET', `${notice}/approvals`)).body;
  const text_hash = (await read())['text_hash'];

  const word = (who: Call, decision: 'approve' | 'reject') => () =>
    who('POST', `${notice}/approvals`, { decision, text_hash, reason: 'Not on a Friday.' });
  const acts = (second: 'approve' | 'reject') => ({
    'bob approves': word(bob, 'approve'),
    [`eve ${second === 'approve' ? 'approves' : 'objects'}`]: word(eve, second),
    'ada edits': () => ada('PATCH', notice, { body: 'We replace three machines.' }),
  });
  const publish = () => again('POST', `${notice}/publication`, {});
  const published = async () =>
    (await updatesOfNotices(store.read, [String(made.body['id'])])).map(({ body }) => body);
  return { acts, read, publish, published };
}

type Races = Awaited<ReturnType<typeof openRaces>>;
type Race = Awaited<ReturnType<typeof openRace>>;

/** What became of each act, in words. */
type Outcome = Record<string, string>;

const outcomeOf = ({ status, body }: Told): string =>
  status === 200 ? 'done' : `${status} ${body.detail ?? ''}`;

/** What the record says of the one round there was, and what happens to a publication then. */
async function ending({ read, publish, published }: Race) {
  const { items } = (await read()) as { items: { state: string; decided_by: string | null }[] };
  const told = await publish();
  return {
    record: items.map(({ state, decided_by }) => `${state} ${decided_by ?? 'by nobody'}`),
    publication: told.status,
    why: told.body.detail ?? null,
    published: await published(),
  };
}

const BOB = 'user:bob@example.com';
const EVE = 'user:eve@example.com';
const EDITED = '409 ada@example.com edited the text meanwhile: it must be asked for again.';
const faster = (who: string, did: string): string =>
  `409 ${who}@example.com was faster and ${did}. Nothing was changed by you.`;

/** Every order of three acts, and what each is told. */
const ORDERS: [second: 'approve' | 'reject', told: Outcome, record: string][] = [
  ...(['approve', 'reject'] as const).flatMap((second) => {
    const eve = second === 'approve' ? 'eve approves' : 'eve objects';
    const byEve = second === 'approve' ? 'approved it' : 'sent it back';
    const wins = second === 'approve' ? `voided ${EVE}` : `rejected ${EVE}`;
    const late = faster('bob', 'approved it');
    return [
      [second, { 'bob approves': 'done', [eve]: late, 'ada edits': 'done' }, `voided ${BOB}`],
      [second, { 'bob approves': 'done', 'ada edits': 'done', [eve]: EDITED }, `voided ${BOB}`],
      [second, { [eve]: 'done', 'bob approves': faster('eve', byEve), 'ada edits': 'done' }, wins],
      [
        second,
        {
          [eve]: 'done',
          'ada edits': 'done',
          'bob approves': second === 'approve' ? EDITED : faster('eve', byEve),
        },
        wins,
      ],
      [second, { 'ada edits': 'done', 'bob approves': EDITED, [eve]: EDITED }, 'voided by nobody'],
      [second, { 'ada edits': 'done', [eve]: EDITED, 'bob approves': EDITED }, 'voided by nobody'],
    ] as [typeof second, Outcome, string][];
  }),
];

beforeAll(ensureBuiltSite);

describeOnStores('Two approvers and an author who race on one notice', (make) => {
  it('have one outcome in every order, which each loser is told', async () => {
    const races = await openRaces(await make());
    for (const [second, told, record] of ORDERS) {
      const race = await openRace(races);
      const acts = race.acts(second);
      const outcome: Outcome = {};
      for (const name of Object.keys(told)) {
        outcome[name] = outcomeOf(await acts[name]!());
      }
      expect(outcome).toEqual(told);
      const { why, ...end } = await ending(race);
      expect([told, end]).toEqual([told, { record: [record], publication: 409, published: [] }]);
      expect(why).toMatch(/[Aa]sk again/);
    }
  });

  it.each(['approve', 'reject'] as const)(
    'have one outcome at once, the second of them to %s, and it is that of one of the orders',
    async (second) => {
      const races = await openRaces(await make());
      const possible = ORDERS.filter(([of]) => of === second).map(([, outcome, record]) => ({
        told: Object.entries(outcome).sort(),
        record: [record],
      }));
      // Whoever is sent off first has a start: each of them has it once.
      for (const start of [0, 1, 2]) {
        const race = await openRace(races);
        const acts = Object.entries(race.acts(second));
        const told = await Promise.all(
          [...acts.slice(start), ...acts.slice(0, start)].map(
            async ([name, act]) => [name, outcomeOf(await act())] as [string, string],
          ),
        );
        const { why: _, ...end } = await ending(race);
        expect(possible).toContainEqual({ told: told.sort(), record: end.record });
        expect(end).toMatchObject({ publication: 409, published: [] });
      }
    },
  );

  it('publish exactly what was approved where nobody edits it, or nothing', async () => {
    const races = await openRaces(await make());
    for (const second of ['approve', 'reject'] as const) {
      const race = await openRace(races);
      const acts = Object.entries(race.acts(second)).filter(([name]) => name !== 'ada edits');
      const told = await Promise.all(acts.map(async ([, act]) => outcomeOf(await act())));
      expect(told.filter((one) => one === 'done')).toHaveLength(1);
      expect(told.find((one) => one !== 'done')).toMatch(/^409 (bob|eve)@example.com was faster/);
      const [won] = (await race.read())['items'] as { state: string }[];
      const end = await ending(race);
      expect([end.publication, end.published]).toEqual(
        won!.state === 'approved' ? [200, ['We replace two machines.']] : [409, []],
      );
    }
  });

  it('and on its publication: what goes out is what was approved, or nothing does', async () => {
    const races = await openRaces(await make());
    const race = await openRace(races);
    const acts = Object.values(race.acts('approve'));
    const told = await Promise.all([...acts, race.publish].map((act) => act()));
    const { items } = (await race.read()) as { items: { state: string }[] };
    expect(items).toHaveLength(1);
    expect(await race.published()).toEqual(
      items[0]!.state === 'used' ? ['We replace two machines.'] : [],
    );
    for (const { status, body } of told.filter((one) => one.status !== 200)) {
      expect(status).toBe(409);
      expect(body.detail).toMatch(/faster|edited the text|[Aa]sk again|not approved|is published/);
    }
  });
});

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM, type Actor } from '#src/domain/actor.ts';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { serve, type Serving } from '#src/server/serve.ts';
import { person } from '../commands/staff-people.ts';
import { DAY, fakeClock, HOUR, MINUTE } from './clock.ts';

const COMPONENTS = join(import.meta.dirname, '../../db/seeds/components.json');
const PASSWORD = 'correct horse battery';
const EXPLOITED = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';

/** Two people who can sign in; what one of them writes, the other one looks at. */
export const ada: Actor = { ...person('ada'), scopes: ['all'] };
export const bob: Actor = person('bob');

interface Cookie {
  name: string;
  value: string;
  url: string;
}

/** A desk in the middle of its work, served: notices in every state, contacts, a rule, a freeze. */
export interface DeskSite {
  app: App;
  url: string;
  /** Notices by what they are here for. */
  ids: Record<'critical' | 'breached' | 'asked' | 'over' | 'summed' | 'incident' | 'draft', string>;
  rule: string;
  contact: string;
  cookies(name: 'ada' | 'bob'): Promise<Cookie[]>;
  stop(): Promise<void>;
}

const local = (at: number): string => new Date(at).toISOString().slice(0, 16);

/** The settings of a team: contacts, a freeze, a rule that comes back. */
async function house({ commands }: App, now: number): Promise<{ contact: string; rule: string }> {
  await commands.saveSettings(SYSTEM, {
    page_name: 'Larkfield Status',
    time_zone: 'Europe/Berlin',
    support_contact: 'support@larkfield.example',
  });
  await commands.importComponents(SYSTEM, JSON.parse(readFileSync(COMPONENTS, 'utf8')));
  for (const [name, role] of [
    ['ada', 'owner'],
    ['bob', 'staff'],
  ] as const) {
    const email = `${name}@example.com`;
    await commands.createUser(SYSTEM, { name, email, role, password: PASSWORD });
  }
  await commands.addSubscriber(SYSTEM, {
    email: 'rita@example.com',
    components: 'all',
    confirmed_by: 'import',
  });
  const people = [
    ['Support floor', 'support', 'support@larkfield.example', null],
    ['Mira Olsen', 'duty_lead', 'duty@larkfield.example', 'Extension 200'],
    ['Jonas Weber', 'manager', 'jonas.weber@larkfield.example', '+49 30 5550 1200'],
  ] as const;
  let contact = '';
  for (const [name, role, email, reach] of people) {
    ({ id: contact } = await commands.createContact(ada, { name, role, email, reach }));
  }
  await commands.createFreeze(ada, {
    name: 'Year-end closing',
    start: local(now + 20 * DAY),
    end: local(now + 33 * DAY),
    time_zone: 'Europe/Berlin',
    reason: 'Customers close their books.',
    components: ['billing', 'api'],
  });
  const { id: rule } = await commands.createRecurrence(ada, {
    name: 'Operating system patches',
    rrule: 'FREQ=WEEKLY;INTERVAL=2',
    local_start: local(now + 10 * DAY).replace(/T.*/, 'T02:00'),
    time_zone: 'Europe/Berlin',
    duration_minutes: 120,
    ahead_hours: 168,
    publish: false,
    draft: {
      kind: 'maintenance',
      layer: 'infrastructure',
      tier: 'low',
      components: [{ slug: 'hosts', impact: 'degraded_performance' }],
      variables: { work: 'install the operating system updates of the fortnight' },
    },
  });
  return { contact, rule };
}

export async function startDesk(): Promise<DeskSite> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-desk-'));
  const today = Date.now();
  const clock = fakeClock(today - 40 * DAY);
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://localhost',
    SECRET_KEY: '0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c',
    DATA_DIR: folder,
  });
  const app = await createApp(config, { now: clock.now, log: createLog('silent') });
  const { commands } = app;
  const { contact, rule } = await house(app, today);
  const ids = {} as DeskSite['ids'];

  const draft = async (name: keyof typeof ids, input: Record<string, unknown>) => {
    ids[name] = (await commands.createDraft(ada, { layer: 'application', ...input })).id;
    return ids[name];
  };
  const patch = (name: keyof typeof ids, score: object, slug: string, more: object = {}) =>
    draft(name, {
      kind: 'emergency_patch',
      assessment: { exploitation: 'none', exposure: 'internet', ...score },
      components: [{ slug, impact: 'degraded_performance' }],
      ...more,
    });
  const review = async (notice: string) => {
    const { text_hash } = await commands.readApprovals(bob, notice);
    await commands.decideApproval(bob, notice, { decision: 'approve', text_hash });
  };
  const finish = async (notice: string) => {
    await commands.postUpdate(ada, notice, { status: 'verifying' });
    clock.advance(20 * MINUTE);
    await commands.postUpdate(ada, notice, { status: 'completed' });
    await review(notice);
  };

  // Applied too late, and told about it.
  clock.set(today - 13 * DAY);
  await patch(
    'summed',
    { cvss_score: 7.8, anchor: new Date(today - 21 * DAY).toISOString() },
    'api',
  );
  await commands.publishNotice(ada, ids.summed, {});
  clock.advance(2 * HOUR);
  await finish(ids.summed);

  // Over in time, its embargo passed: to be summed up and disclosed.
  clock.set(today - 6 * DAY);
  const over = { cvss_vector: EXPLOITED, exploitation: 'active' };
  await patch('over', over, 'sign-in', {
    stages: [
      { name: 'Canary', percent: 5 },
      { name: 'Everyone', percent: 100 },
    ],
    private_facts: {
      cves: ['CVE-2031-40417'],
      packages: ['gluelib 4.2.7'],
      fixed_in: ['4.2.8'],
      hosts: ['edge-17.internal'],
      tickets: ['SEC-90210'],
    },
    embargo_until: new Date(today - DAY).toISOString(),
  });
  await commands.publishNotice(ada, ids.over, {});
  for (const stage of ['Canary', 'Everyone']) {
    await commands.moveStage(ada, ids.over, stage, { status: 'running' });
    clock.advance(25 * MINUTE);
    await commands.moveStage(ada, ids.over, stage, { status: 'done' });
  }
  await finish(ids.over);

  clock.set(today - 4 * DAY);
  await draft('incident', {
    kind: 'incident',
    title: 'Sign-in fails for some customers',
    components: [{ slug: 'sign-in', impact: 'partial_outage' }],
    variables: { known: 'About one in five attempts to sign in fails.' },
  });
  await commands.publishNotice(ada, ids.incident, {});
  clock.advance(84 * MINUTE);
  await commands.postUpdate(ada, ids.incident, {
    status: 'resolved',
    variables: { cause: 'One of our sign-in servers ran out of disk space.' },
  });
  await review(ids.incident);

  // Time to respond that is over.
  clock.set(today - 3 * DAY);
  const anchor = new Date(today - 8 * DAY).toISOString();
  await patch('breached', { cvss_score: 7.5, anchor }, 'webhooks');

  // Under way, with a quarter of its time left.
  clock.set(today - 20 * HOUR);
  await patch('critical', over, 'edge', { commit_publicly: true });
  await commands.publishNotice(ada, ids.critical, {});

  clock.set(today - 2 * HOUR);
  const window = {
    start: new Date(today + 6 * DAY).toISOString(),
    end: new Date(today + 6 * DAY + 2 * HOUR).toISOString(),
    time_zone: 'Europe/Berlin',
  };
  const planned = {
    kind: 'maintenance',
    tier: 'medium',
    components: [{ slug: 'database', impact: 'partial_outage' }],
    window,
    variables: { work: 'move our primary database to new storage' },
  };
  await draft('asked', planned);
  await commands.decideApproval(ada, ids.asked, { decision: 'request' });
  await draft('draft', { ...planned, variables: { work: 'rename the database' } });

  clock.set(today);
  const serving: Serving = await serve(app);
  return {
    app,
    url: serving.url,
    ids,
    rule,
    contact,
    async cookies(name) {
      const email = `${name}@example.com`;
      const signed = await app.auth.signIn({ email, password: PASSWORD, ip: '127.0.0.1' });
      if (!signed.ok) {
        throw new Error(`${name} cannot sign in: ${signed.reason}`);
      }
      return signed.cookies.map((line) => {
        const [, cookie, value] = /^([^=]+)=([^;]*)/.exec(line)!;
        return { name: cookie!, value: value!, url: serving.url };
      });
    },
    async stop() {
      await serving.stop();
      await app.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

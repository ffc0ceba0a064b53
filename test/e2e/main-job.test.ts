import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import type { ParsedMail } from 'mailparser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient, type Api } from '../support/api.ts';
import { launchBrowser } from '../support/browser.ts';
import { PATCHES, secretsOf } from '../support/patches.ts';
import {
  forewarn,
  makeToken,
  newSite,
  startServer,
  type RunningServer,
  type Site,
} from '../support/server.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';

const COMPONENTS = join(import.meta.dirname, '../support/components.json');
const HOUR = 3_600_000;

let sink: SmtpSink;
let site: Site;
let server: RunningServer;
let browser: Browser;
let api: Api;

beforeAll(async () => {
  sink = await startSmtpSink();
  site = await newSite({ SMTP_URL: sink.url, MAIL_FROM: 'Status <status@example.com>' });
  server = await startServer(site);
  browser = await launchBrowser();
  api = apiClient(site.url, await makeToken(site));
  const imported = await forewarn(site, ['components', 'import', COMPONENTS]);
  expect(imported).toMatchObject({ code: 0 });
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  await sink.close();
  site.remove();
});

/** Mails to these people that came after `from` messages, once every one of them has one. */
async function mailsTo(people: readonly string[], from: number): Promise<ParsedMail[]> {
  const arrived = await sink.waitFor((messages) => {
    const reached = messages.slice(from).flatMap(({ to }) => to);
    return people.every((person) => reached.includes(person));
  });
  return Promise.all(arrived.slice(from).map((message) => message.parsed()));
}

function recipients(from: number): string[] {
  return sink.messages
    .slice(from)
    .flatMap(({ to }) => to)
    .sort();
}

async function publicTexts(noticeId: string): Promise<string> {
  const paths = ['/', `/notices/${noticeId}`, '/history.rss'];
  const bodies = await Promise.all(
    paths.map(async (path) => {
      const response = await fetch(site.url + path);
      expect(response.status, path).toBe(200);
      return response.text();
    }),
  );
  return bodies.join('\n');
}

function rssTitles(xml: string): { title: string; link: string; description: string }[] {
  const parsed = new XMLParser().parse(xml) as { rss: { channel: { item: unknown } } };
  const { item } = parsed.rss.channel;
  return (Array.isArray(item) ? item : [item]) as {
    title: string;
    link: string;
    description: string;
  }[];
}

function inHours(hours: number): string {
  return new Date(Date.now() + hours * HOUR).toISOString();
}

/** Who follows what. Everybody but Pia and Una is confirmed. */
const PEOPLE = {
  all: { email: 'anna@example.com', components: 'all' },
  edge: { email: 'emil@example.com', components: ['edge'] },
  platform: { email: 'gus@example.com', components: [], groups: ['platform'] },
  criticalOnly: { email: 'cleo@example.com', components: 'all', min_tier: 'critical' },
  incidents: { email: 'ida@example.com', components: 'all', kinds: ['incident'] },
} as const;

describe('the main job', () => {
  it('lets a reader subscribe in the browser, and mails nothing before they confirm', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/subscribe`);
    await page.getByLabel(/mail/i).first().fill('rita@example.com');
    await page.getByRole('button', { name: /link to confirm/i }).click();
    await page.getByRole('heading', { name: /mailbox/i }).waitFor();
    const [message] = await sink.waitFor(1);
    const mail = await message!.parsed();
    expect(message!.to).toEqual(['rita@example.com']);
    const link = /http\S+\/subscriptions\/confirm\?token=\S+/.exec(mail.text ?? '')?.[0];
    expect(link).toBeDefined();

    // What a mail scanner does must not confirm.
    expect((await fetch(link!)).status).toBe(200);
    expect((await fetch(link!, { method: 'HEAD' })).status).toBe(200);
    const before = await api('GET', 'subscribers');
    expect(before.body.items).toMatchObject([{ email: 'rita@example.com', status: 'pending' }]);

    await page.goto(link!);
    await page.getByRole('button', { name: /subscribe me/i }).click();
    await page.waitForURL(/[?&]done/);
    const after = await api('GET', 'subscribers');
    expect(after.body.items).toMatchObject([{ status: 'confirmed', confirmed_by: 'reader' }]);
    await page.close();
  });

  it('takes in subscribers whom staff vouch for, and one who has not confirmed', async () => {
    for (const person of Object.values(PEOPLE)) {
      const added = await api('POST', 'subscribers', { ...person, confirmed_by: 'import' });
      expect(added.status, JSON.stringify(added.body)).toBe(201);
      expect(added.body.status).toBe('confirmed');
    }
    const pia = await api('POST', 'subscribers', { email: 'pia@example.com', components: 'all' });
    expect(pia.body.status).toBe('pending');
    const una = await api('POST', 'subscribers', {
      email: 'una@example.com',
      components: 'all',
      confirmed_by: 'staff',
    });
    expect(una.status).toBe(201);
  });

  it('unsubscribes by the one-click POST that mail services send', async () => {
    const from = sink.messages.length;
    const draft = await api('POST', 'notices', {
      kind: 'incident',
      layer: 'application',
      tier: 'low',
      components: [{ slug: 'docs', impact: 'degraded_performance' }],
    });
    await api('POST', `notices/${draft.body.id}/publication`, { notify: true });
    const mails = await mailsTo(['una@example.com', 'ida@example.com'], from);
    const hers = mails.find((mail) => JSON.stringify(mail.to).includes('una@example.com'))!;
    const header = hers.headers.get('list') as { unsubscribe: { url: string } };
    expect(String(hers.headerLines.find(({ key }) => key === 'list-unsubscribe-post')?.line)).toBe(
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    );
    const answer = await fetch(header.unsubscribe.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'List-Unsubscribe=One-Click',
      redirect: 'manual',
    });
    expect(answer.status).toBe(200);
    const { body } = await api('GET', 'subscribers?query=una');
    expect(body.items).toMatchObject([{ email: 'una@example.com', status: 'unsubscribed' }]);
    await api('POST', `notices/${draft.body.id}/updates`, { status: 'resolved', notify: false });
  });

  const concerned: string[][] = [
    ['anna', 'cleo', 'gus', 'rita'], // critical: api, billing
    ['anna', 'gus', 'rita'], // medium: hosts
    ['anna', 'gus', 'rita'], // medium: hosts, queue
    ['anna', 'cleo', 'emil', 'gus', 'rita'], // critical: edge
    ['anna', 'gus', 'rita'], // high: hosts, database
    ['anna', 'cleo', 'emil', 'gus', 'rita'], // critical: edge, api
  ];
  const noticeIds: string[] = [];

  it.each(PATCHES.map((patch, index) => ({ patch, index })))(
    'announces $patch.facts.cves.0 as $patch.expected to exactly those concerned',
    async ({ patch, index }) => {
      const from = sink.messages.length;
      const created = await api('POST', 'notices', {
        kind: 'emergency_patch',
        layer: patch.layer,
        assessment: {
          cvss_vector: patch.vector,
          exploitation: patch.exploited ? 'active' : 'none',
        },
        components: patch.components.map((slug) => ({ slug, impact: 'degraded_performance' })),
        window: { start: inHours(2), end: inHours(4), time_zone: 'Europe/Berlin' },
        template: 'auto',
        stages: [
          { name: 'Canary', percent: 5 },
          { name: 'Everyone', percent: 100 },
        ],
        private_facts: patch.facts,
        embargo_until: inHours(24 * 14),
      });
      expect(created.status, JSON.stringify(created.body)).toBe(201);
      expect(created.body.tier).toBe(patch.expected);
      expect(created.body.reasons.length).toBeGreaterThan(1);
      const { id } = created.body;
      expect((await fetch(`${site.url}/notices/${id}`)).status).toBe(404);

      const published = await api('POST', `notices/${id}/publication`, { notify: true });
      expect(published.status).toBeLessThan(300);
      noticeIds.push(id);
      const people = concerned[index]!.map((name) => `${name}@example.com`);
      const mails = await mailsTo(people, from);
      expect(recipients(from)).toEqual(people);

      const notice = await api('GET', `notices/${id}`);
      const { title } = notice.body;
      const texts = await publicTexts(id);
      expect(texts).toContain(title);
      const items = rssTitles(await (await fetch(`${site.url}/history.rss`)).text());
      expect(items.find(({ link }) => link === `${site.url}/notices/${id}`)?.title).toBe(title);
      for (const mail of mails) {
        expect(mail.text).toContain('UTC');
        expect(mail.html).toContain(title);
        expect(mail.subject).not.toMatch(/[\r\n]/);
      }
      const everything = [
        texts,
        ...mails.flatMap((mail) => [mail.subject, mail.text, mail.html as string]),
        ...sink.messages.slice(from).map(({ raw }) => raw.toString('latin1')),
      ]
        .join('\n')
        .toLowerCase();
      for (const secret of secretsOf(patch)) {
        expect(everything).not.toContain(secret.toLowerCase());
      }
    },
  );

  it('runs a patch through start, progress, verify and complete, telling each step', async () => {
    const [id] = noticeIds;
    const steps = [
      { status: 'in_progress' },
      { status: 'in_progress', variables: { progress: 'Half of our servers are done.' } },
      { status: 'verifying' },
      { status: 'completed' },
    ];
    const people = ['anna', 'cleo', 'gus', 'rita'].map((name) => `${name}@example.com`);
    const ids: string[] = [];
    for (const step of steps) {
      const from = sink.messages.length;
      const posted = await api('POST', `notices/${id}/updates`, step);
      expect(posted.status, JSON.stringify(posted.body)).toBe(201);
      const mails = await mailsTo(people, from);
      expect(recipients(from)).toEqual(people);
      const annas = mails.find((mail) => JSON.stringify(mail.to).includes('anna@'))!;
      ids.push(annas.messageId!);
      expect(annas.references ?? annas.inReplyTo).toBeTruthy();
    }
    expect(new Set(ids).size).toBe(steps.length);
    const page = await (await fetch(`${site.url}/notices/${id}`)).text();
    for (const word of ['Completed', 'Verifying', 'In progress', 'Half of our servers are done.']) {
      expect(page).toContain(word);
    }
    const finished = await api('POST', `notices/${id}/updates`, { status: 'in_progress' });
    expect(finished.status).toBe(409);
  });

  it('runs a patch into a roll-back, and gives the components back', async () => {
    const id = noticeIds[3];
    await api('POST', `notices/${id}/updates`, { status: 'in_progress', notify: false });
    const during = await api('GET', 'components/edge');
    expect(during.body.status).toBe('degraded_performance');
    const from = sink.messages.length;
    await api('POST', `notices/${id}/updates`, {
      status: 'rolled_back',
      variables: { reason: 'Response times rose on the first servers.' },
    });
    const mails = await mailsTo(['emil@example.com'], from);
    expect(mails[0]!.subject).toMatch(/rolled back/i);
    expect((await api('GET', 'components/edge')).body.status).toBe('operational');
    expect(await (await fetch(`${site.url}/notices/${id}`)).text()).toContain('Rolled back');
  });

  it('schedules, reschedules and cancels a planned window', async () => {
    const created = await api('POST', 'notices', {
      kind: 'maintenance',
      layer: 'infrastructure',
      tier: 'low',
      components: [{ slug: 'queue', impact: 'under_maintenance' }],
      window: { start: inHours(200), end: inHours(202), time_zone: 'Europe/Berlin' },
    });
    const { id } = created.body;
    const people = ['anna', 'gus', 'rita'].map((name) => `${name}@example.com`);
    let from = sink.messages.length;
    await api('POST', `notices/${id}/publication`, {});
    await mailsTo(people, from);

    from = sink.messages.length;
    const moved = await api('PUT', `notices/${id}/window`, {
      start: inHours(224),
      end: inHours(226),
      reason: 'A part arrives a day late.',
    });
    expect(moved.status, JSON.stringify(moved.body)).toBe(200);
    const [mail] = await mailsTo(people, from);
    expect(mail!.subject).toMatch(/^\[Now /);
    expect(mail!.text).toContain('A part arrives a day late.');
    expect(await (await fetch(`${site.url}/notices/${id}`)).text()).toMatch(/<(?:s|del)\b/);

    from = sink.messages.length;
    await api('POST', `notices/${id}/updates`, { status: 'cancelled' });
    const [cancelled] = await mailsTo(people, from);
    expect(cancelled!.subject).toMatch(/cancelled/i);
    const page = await fetch(`${site.url}/notices/${id}`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('Cancelled');
    expect(recipients(from)).toEqual(people);
  });

  it('stops within ten seconds when it is told to', async () => {
    const other = await newSite();
    const second = await startServer(other);
    expect(await second.stop()).toBe(0);
    other.remove();
  });
});

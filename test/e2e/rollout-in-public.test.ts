import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { component, subscriber } from '../outbox/factories.ts';
import { fakeClock, MINUTE } from '../support/clock.ts';
import { openHouse, type Asking, type House } from '../support/watched-house.ts';

/** A rollout as customers, their feed readers and their monitoring see it, from outside. */
const clock = fakeClock();
const READER = 'reader@example.com';
let house: House;
let pipeline: Asking;
let id: string;

interface Stage {
  name: string;
  percent: number | null;
  region: string | null;
  status: string;
  started_at: string | null;
  ended_at: string | null;
}

interface Work {
  id: string;
  forewarn_notice: { rollout_paused: boolean; stages: Stage[] };
}

const get = async (path: string): Promise<string> => (await fetch(house.url + path)).text();

/** What stands on the page for people, without its markup. */
async function page(): Promise<string> {
  const html = await get(`/notices/${id}`);
  return html
    .replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
}

async function work(): Promise<Work['forewarn_notice']> {
  const body = await get('/api/v2/scheduled-maintenances.json');
  const { scheduled_maintenances: all } = JSON.parse(body) as { scheduled_maintenances: Work[] };
  return all.find((one) => one.id === id)!.forewarn_notice;
}

/** Stages by the API, in a line each. */
const stages = async (): Promise<string[]> =>
  (await work()).stages.map(({ name, percent, region, status }) =>
    [name, region, percent, status].filter((part) => part !== null).join(' '),
  );

async function move(path: string, body: object): Promise<void> {
  clock.advance(MINUTE);
  const reply = await pipeline('PUT', `notices/${id}/rollout${path}`, body);
  expect([reply.status, reply.status === 200 ? null : reply.body]).toEqual([200, null]);
  await house.settle();
}

const mails = (): Promise<{ subject: string; text: string }[]> =>
  Promise.all(
    house.mails.messages
      .filter(({ to }) => to.includes(READER))
      .map(async (message) => {
        const { subject, text } = await message.parsed();
        return { subject: subject ?? '', text: (text ?? '').replace(/\s+/g, ' ') };
      }),
  );

/** The newest entry of each feed of updates, as one text. */
async function newest(): Promise<string[]> {
  const json = JSON.parse(await get('/updates.json')) as { items: { content_html: string }[] };
  const rss = /<item>[\s\S]*?<\/item>/.exec(await get('/components/hosts/updates.rss'))![0];
  const atom = /<entry>[\s\S]*?<\/entry>/.exec(await get('/updates.atom'))![0];
  return [json.items[0]!.content_html, rss, atom];
}

beforeAll(async () => {
  house = await openHouse(clock);
  await component(house.app.store, 'hosts');
  await subscriber(house.app.store, { email: READER, confirmedAt: 0 });
  const ada = await house.signIn('ada', 'owner');
  const draft = await ada('POST', 'notices', {
    kind: 'emergency_patch',
    layer: 'infrastructure',
    tier: 'high',
    components: [{ slug: 'hosts', impact: 'degraded_performance' }],
    stages: [
      { name: 'Canary', percent: 5 },
      { name: 'Europe', region: 'Frankfurt' },
      { name: 'Everyone', percent: 100 },
    ],
  });
  id = String(draft.body['id']);
  expect((await ada('POST', `notices/${id}/publication`, {})).status).toBe(200);
  await house.settle();
  const made = await ada('POST', 'tokens', { name: 'deploy', scopes: ['rollout:write'] });
  pipeline = house.holder(String(made.body['token']));
});

afterAll(() => house.close());

describe('A rollout in public', () => {
  it('is announced with its stages and how far each goes', async () => {
    expect(await stages()).toEqual([
      'Canary 5 pending',
      'Europe Frankfurt pending',
      'Everyone 100 pending',
    ]);
    const seen = await page();
    expect(seen).toMatch(/Canary to 5 %.*Europe Frankfurt.*Everyone to 100 %/);
    expect((await mails())[0]!.text).toMatch(
      /Canary \(up to 5%\).*Europe \(Frankfurt\).*Everyone \(up to 100%\)/,
    );
  });

  it('shows each step on page, in feeds and API at once, and mails nobody for what goes well', async () => {
    const before = (await mails()).length;
    await move('/stages/Canary', { status: 'running' });
    expect((await stages())[0]).toBe('Canary 5 running');
    expect(await page()).toMatch(/Canary to 5 %.{0,80}Under way/);
    await move('/stages/Canary', { status: 'done' });
    const [canary] = (await work()).stages;
    expect(canary).toMatchObject({ status: 'done', started_at: expect.any(String) as string });
    expect(Date.parse(canary!.ended_at!)).toBe(clock.now());
    expect(await page()).toMatch(/Canary to 5 %.{0,120}Done/);
    for (const entry of await newest()) {
      expect(entry).toContain('5% of our systems');
    }
    expect(await mails()).toHaveLength(before);
  });

  it('says that it is paused, and that it goes on', async () => {
    await move('', { paused: true });
    expect((await work()).rollout_paused).toBe(true);
    expect(await page()).toContain('The rollout is paused: no further stage begins for now.');
    for (const entry of await newest()) {
      expect(entry).toContain('We have paused the rollout.');
    }
    const early = await pipeline('PUT', `notices/${id}/rollout/stages/Europe`, {
      status: 'running',
    });
    expect(early.status).toBe(409);
    await move('', { paused: false });
    expect((await work()).rollout_paused).toBe(false);
    expect(await page()).not.toContain('The rollout is paused:');
    for (const entry of await newest()) {
      expect(entry).toContain('We go on with the rollout.');
    }
  });

  it('says and mails that a stage was taken back, in words of its own', async () => {
    await move('/stages/Europe', { status: 'running' });
    const before = (await mails()).length;
    await move('/stages/Europe', { status: 'rolled_back' });
    expect(await stages()).toEqual([
      'Canary 5 done',
      'Europe Frankfurt rolled_back',
      'Everyone 100 pending',
    ]);
    expect(await page()).toMatch(/Europe Frankfurt.{0,120}Rolled back/);
    for (const entry of await newest()) {
      expect(entry).toContain('taken the update back from the stage');
    }
    const told = (await mails()).slice(before);
    expect(told).toHaveLength(1);
    expect(told[0]!.subject).toMatch(/rolled back/);
    expect(told[0]!.text).toContain('Those systems are back in the state from before.');
    expect(told[0]!.text).toMatch(/Canary \(up to 5%\): done.*Europe \(Frankfurt\): rolled back/);
  });

  it('ends with every stage done, by page and API alike', async () => {
    for (const [name, status] of [
      ['Europe', 'running'],
      ['Europe', 'done'],
      ['Everyone', 'running'],
      ['Everyone', 'done'],
    ]) {
      await move(`/stages/${name}`, { status });
    }
    expect(await stages()).toEqual(['Canary 5 done', 'Europe Frankfurt done', 'Everyone 100 done']);
    expect((await page()).match(/\bDone\b/g)!.length).toBeGreaterThanOrEqual(3);
    for (const entry of await newest()) {
      expect(entry).toContain('100% of our systems');
    }
  });
});

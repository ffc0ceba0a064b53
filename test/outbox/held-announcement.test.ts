import { afterEach, expect, it } from 'vitest';
import { recordBounce } from '#src/commands/bounce/index.ts';
import type { CommandContext } from '#src/commands/context.ts';
import { readAnnouncement } from '#src/commands/delivery/index.ts';
import {
  cancelDeliveries,
  holdDomain,
  readQueue,
  releaseAllDomains,
  releaseAnnouncement,
} from '#src/commands/mail-queue/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { flowOf } from '#src/outbox/deliver/flow.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { reasonToPause } from '#src/outbox/staff/watch-failures.ts';
import { createMetrics } from '#src/server/metrics.ts';
import type { Store } from '#src/store/queries.ts';
import { commandContext } from '#test/support/context.ts';
import { MINUTE } from '../support/clock.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { deliveries, runAll, workerDesk, type Desk } from './harness.ts';

const ADA: Actor = {
  label: 'user:ada@example.com',
  scopes: ['mail:read', 'mail:write', 'mail:inbound'],
};
const READERS = 120;
/** The first so many are mailed before anybody looks. */
const FIRST = 60;

let sink: SmtpSink | undefined;
let transport: MailTransport | undefined;
afterEach(async () => {
  await transport?.close();
  await sink?.close();
});

interface Scene {
  store: Store;
  desk: Desk;
  context: CommandContext;
  id: string;
}

/** A word that no other address has: refusals alike in text would be about us, not about readers. */
const ownWord = (to: string): string => 'x'.repeat(1 + Number(/\d+/.exec(to)![0]));

/** Readers at many domains; one in `deadEvery` has an address that nobody has, each said in its own words. */
async function scene(
  make: () => Promise<Store>,
  { deadEvery, ...notice }: { deadEvery: number } & Parameters<typeof announced>[1],
): Promise<Scene> {
  const store = await make();
  await store.transaction((q) =>
    q.db
      .insert(q.t.settings)
      .values({ key: 'alert_contacts', value: ['owner@x.test'], updatedAt: 0 }),
  );
  for (let i = 0; i < READERS; i += 1) {
    const name = i % deadEvery === 0 ? 'dead' : 'fine';
    await subscriber(store, {
      id: `p${String(i).padStart(4, '0')}`,
      email: `${name}${i}@d${i}.example`,
    });
  }
  const { announcementId: id } = await announced(store, notice);
  sink = await startSmtpSink({
    behaviour: {
      refuse: (to) =>
        to.startsWith('dead')
          ? { at: 'rcpt', code: 550, text: `5.1.1 ${ownWord(to)} ${to} left us` }
          : null,
    },
  });
  transport = smtpTransport(sink.url);
  const desk = workerDesk(store, { transport });
  return { store, desk, context: { ...commandContext(store, desk.clock), timeZone: 'UTC' }, id };
}

/** Mails the first readers, while the others are not looked up yet. */
async function mailFirst({ desk }: Scene): Promise<void> {
  await fanOutStep(desk.deps, desk.clock.now(), { batch: FIRST, scan: FIRST });
  while (await deliverStep(desk.deps, desk.clock.now())) {
    // A step says itself whether there may be more.
  }
}

/** Staff's loop of the worker looks at what came back. */
async function look({ desk }: Scene): Promise<void> {
  desk.clock.advance(MINUTE);
  await flowOf(desk.deps).failures.step(desk.clock.now());
}

async function later(scene: Scene): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    await look(scene);
    await runAll(scene.desk);
  }
}

const told = async ({ store }: Scene) =>
  (await store.read.db.select().from(store.read.t.staffMessages)).filter(
    ({ kind }) => kind === 'announcement_paused',
  );
const taken = (): number => sink!.messages.length;
const tried = async ({ store }: Scene) =>
  (await deliveries(store)).filter(({ status }) => ['sent', 'failed', 'bounced'].includes(status));

async function complain({ store, context }: Scene, people: number): Promise<void> {
  const sent = (await deliveries(store)).filter(({ status }) => status === 'sent');
  for (const { id } of sent.slice(0, people)) {
    await recordBounce(context, ADA, {
      kind: 'complaint',
      source: 'arf',
      deliveryId: id,
      clues: [],
      recipients: [],
      statusCode: null,
      diagnostic: null,
      at: null,
    });
  }
}

describeOnBothStores('An announcement of which too much comes back, over SMTP', (make) => {
  it('waits, with what is not looked up yet; staff are told once, and other mail goes out', async () => {
    const one = await scene(make, { deadEvery: 12 });
    await look(one);
    await mailFirst(one);
    expect(taken()).toBe(55);
    await later(one);
    expect(taken()).toBe(55);
    expect(await deliveries(one.store)).toHaveLength(FIRST);
    const reason = '5 of 60 mails went to addresses that nobody has';
    const messages = await told(one);
    expect(messages).toHaveLength(1);
    expect(messages[0]!.subject).toBe(`The rest of an announcement waits: ${reason}`);
    expect(messages[0]!.text).toContain(`queue release --announcement ${one.id}`);
    expect((await readQueue(one.context, ADA)).announcements).toMatchObject([
      { announcement_id: one.id, reason, set_by: 'system', until: null },
    ]);
    expect(await readAnnouncement(one.context, ADA, one.id)).toMatchObject({
      state: 'paused',
      held_because: reason,
    });
    const metrics = createMetrics({
      store: one.store,
      publication: { version: () => 1 },
      now: one.context.now,
      log: { error: () => undefined },
    });
    expect((await metrics.text()).body).toContain('\nforewarn_announcements_held 1\n');
    await announced(one.store, { title: 'Something else', at: one.desk.clock.now() });
    await runAll(one.desk);
    expect(taken()).toBeGreaterThan(55);
  });

  it('waits with what is looked up already, beside its domains, and goes on once staff let it', async () => {
    const one = await scene(make, { deadEvery: 12 });
    await look(one);
    await mailFirst(one);
    await fanOutStep(one.desk.deps, one.desk.clock.now());
    await look(one);
    await holdDomain(one.context, ADA, 'd61.example', { reason: 'They ask' });
    await later(one);
    expect(taken()).toBe(55);
    expect((await readQueue(one.context, ADA)).domains).toMatchObject([{ held_mails: 0 }]);
    await releaseAllDomains(one.context, ADA);
    await later(one);
    expect(taken()).toBe(55);

    await releaseAnnouncement(one.context, ADA, one.id);
    await later(one);
    expect(taken()).toBe(110);
    expect(await tried(one)).toHaveLength(READERS);
    expect(await told(one)).toHaveLength(1);
    await expect(releaseAnnouncement(one.context, ADA, one.id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('is called back as any other', async () => {
    const one = await scene(make, { deadEvery: 12 });
    await look(one);
    await mailFirst(one);
    await fanOutStep(one.desk.deps, one.desk.clock.now());
    await look(one);
    const all = (await deliveries(one.store)).length;
    const done = await cancelDeliveries(one.context, ADA, { announcement_id: one.id });
    expect(done).toEqual({ cancelled: all - FIRST });
    await later(one);
    expect(taken()).toBe(55);
    expect((await readQueue(one.context, ADA)).announcements).toEqual([]);
    expect(await readAnnouncement(one.context, ADA, one.id)).toMatchObject({
      state: 'cancelled',
      held_because: null,
    });
  });

  it('goes on where it is an emergency, and staff are told all the same', async () => {
    const one = await scene(make, { deadEvery: 12, kind: 'incident', tier: 'critical' });
    await look(one);
    await mailFirst(one);
    await later(one);
    expect(taken()).toBe(110);
    expect((await told(one)).map(({ subject }) => subject)).toEqual([
      'An emergency goes on although 5 of 60 mails went to addresses that nobody has',
    ]);
  });

  it('waits for three complaints that another process took in, and not for two', async () => {
    const one = await scene(make, { deadEvery: 1_000 });
    await look(one);
    await mailFirst(one);
    await complain(one, 2);
    await look(one);
    expect(await told(one)).toEqual([]);
    await complain(one, 3);
    await later(one);
    expect((await told(one)).map(({ subject }) => subject)).toEqual([
      'The rest of an announcement waits: 3 of 60 mails were reported as unwanted by their readers',
    ]);
    expect(await deliveries(one.store)).toHaveLength(FIRST);
  });
});

it.each([
  ['too few to say anything', { tried: 49, dead: 49 }, null],
  ['exactly five percent', { tried: 60, dead: 3 }, null],
  ['more than that', { tried: 60, dead: 4 }, '4 of 60 mails went to addresses that nobody has'],
  ['two complaints', { tried: 50, complaints: 2 }, null],
  ['three in a thousand', { tried: 1_000, complaints: 3 }, null],
  [
    'more',
    { tried: 999, complaints: 3 },
    '3 of 999 mails were reported as unwanted by their readers',
  ],
])('An announcement is paused by its shares: %s', (_, counts, reason) => {
  const none = { left: 9, tried: 0, failed: 0, dead: 0, complaints: 0 };
  expect(reasonToPause({ ...none, ...counts })).toBe(reason);
});

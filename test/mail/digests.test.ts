import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { expect, it } from 'vitest';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { sendDigests } from '#src/commands/subscriber/send-digests.ts';
import { sendLookAheads } from '#src/commands/subscriber/send-look-aheads.ts';
import { lastDigestAt, nextDigestAt, nextLookAheadAt } from '#src/platform/time/morning.ts';
import { optOut } from '#src/store/consent.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { findSubscriber, updateSubscriber } from '#src/store/subscribers.ts';
import { announced, component, subscriber, type Person } from '../outbox/factories.ts';
import { deliveries, runAll, workerDesk, type Desk } from '../outbox/harness.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { ALICE, commandContext } from '../support/context.ts';
import { describeOnStores, describeOnSqlite } from '../support/stores.ts';

const ZONE = 'Europe/Berlin';
/** A Tuesday, 08:30 in Berlin. */
const START = Date.parse('2026-12-01T07:30:00Z');

interface Scene {
  store: Store;
  desk: Desk;
  context: ReturnType<typeof commandContext>;
  ada: string;
}

async function scene(
  store: Store,
  wishes: { dailyDigest?: boolean; weeklyLookAhead?: boolean } = { dailyDigest: true },
  person: Person = {},
): Promise<Scene> {
  const desk = workerDesk(store);
  desk.clock.set(START);
  const context = commandContext(store, desk.clock);
  const timeZone = person.timeZone ?? ZONE;
  const ada = await subscriber(store, { email: 'ada@example.com', timeZone, ...person });
  await store.transaction((q) =>
    updateSubscriber(q, ada, {
      ...wishes,
      digestDueAt: wishes.dailyDigest === true ? nextDigestAt(START, timeZone) : null,
      lookAheadDueAt: wishes.weeklyLookAhead === true ? nextLookAheadAt(START, timeZone) : null,
    }),
  );
  return { store, desk, context, ada };
}

/** The clock's duties, then the worker's. */
async function work({ context, desk }: Scene): Promise<void> {
  while ((await sendDigests(context)) || (await sendLookAheads(context))) {
    // A step says itself whether there may be more.
  }
  await runAll(desk);
}

async function ofPurpose(store: Store, purpose: DeliveryRow['purpose']): Promise<DeliveryRow[]> {
  const rows = (await deliveries(store)).filter((row) => row.purpose === purpose);
  return rows.sort((a, b) => a.createdAt - b.createdAt);
}

interface Context {
  until: number;
  notices: { id: string; sequence: number; updates: string[] }[];
}
const contents = (row: DeliveryRow) => row.context as unknown as Context;

async function textOf(desk: Desk, index: number): Promise<{ subject: string; text: string }> {
  const mail = await PostalMime.parse(Buffer.from(desk.transport.sent[index]!.raw, 'latin1'));
  return { subject: mail.subject!, text: mail.text! };
}

describeOnStores('The daily digest', (make) => {
  it('tells each notice once as it stands, at 08:00 on the reader’s clock', async () => {
    const ours = await scene(await make());
    const { store, desk, context } = ours;
    const { noticeId } = await announced(store, { at: START + HOUR, title: 'New disks' });
    await announced(store, { at: START + 2 * HOUR, kind: 'incident', title: 'Slow pages' });
    desk.clock.set(START + HOUR + MINUTE);
    await postUpdate(context, ALICE, noticeId, { body: 'The disks have arrived.' });
    desk.clock.set(nextDigestAt(START, ZONE) - 1);
    await work(ours);
    expect(desk.transport.sent).toEqual([]);
    desk.clock.advance(1);
    await work(ours);
    await work(ours);
    expect(desk.transport.sent).toHaveLength(1);
    const { subject, text } = await textOf(desk, 0);
    expect(subject).toBe('Daily digest, 2 December: Slow pages and 1 more');
    expect(text.split('New disks')).toHaveLength(2);
    expect(text).toContain('The disks have arrived.');
    expect(text).toContain('Before that:\n- Scheduled · Tuesday, 1 December 2026, 09:30 CET');
    expect(text).toContain('because you asked Example Status for a daily digest');
    expect(text).toContain('The next digest comes on Thursday, 3 December 2026, 08:00 CET');
    expect(text).toContain('https://status.example.com/unsubscribe/');
    expect(desk.transport.sent[0]!.raw).toContain('List-Unsubscribe-Post: ');
    expect((await findSubscriber(store.read, ours.ada))!.digestDueAt).toBe(
      nextDigestAt(desk.clock.now(), ZONE),
    );
  });

  it('leaves urgent notices to come at once, and does not repeat them', async () => {
    const ours = await scene(await make());
    const { store, desk } = ours;
    await announced(store, { at: START + HOUR, kind: 'emergency_patch', title: 'Patch' });
    await announced(store, { at: START + HOUR, tier: 'critical', title: 'Core' });
    desk.clock.set(START + HOUR);
    await work(ours);
    expect(desk.transport.sent).toHaveLength(2);
    desk.clock.set(nextDigestAt(START, ZONE));
    await work(ours);
    expect(desk.transport.sent).toHaveLength(2);
    expect(await ofPurpose(store, 'digest')).toEqual([]);
  });

  it('is written once by several processes, and not at all where nothing concerns the reader', async () => {
    const store = await make();
    const api = await component(store, 'api');
    const web = await component(store, 'web');
    const ours = await scene(store, { dailyDigest: true }, { components: [api] });
    await announced(store, { at: START + HOUR, components: [web] });
    ours.desk.clock.set(nextDigestAt(START, ZONE));
    await work(ours);
    expect(await ofPurpose(store, 'digest')).toEqual([]);
    await announced(store, { at: ours.desk.clock.now() + HOUR, components: [web, api] });
    ours.desk.clock.set(nextDigestAt(ours.desk.clock.now(), ZONE));
    await Promise.all([1, 2, 3].map(() => sendDigests(ours.context)));
    await work(ours);
    expect(await ofPurpose(store, 'digest')).toHaveLength(1);
    const { text } = await textOf(ours.desk, 0);
    expect(text).toMatch(/You follow: +api: slower than usual\nAlso affects: +web\n/);
  });
});

describeOnSqlite('The daily digest', (make) => {
  it('comes a last time, with what was collected, to who wants none any more', async () => {
    const ours = await scene(await make());
    const { store, desk } = ours;
    await announced(store, { at: START + HOUR });
    desk.clock.set(START + 2 * HOUR);
    await runAll(desk);
    await store.transaction((q) =>
      updateSubscriber(q, ours.ada, { dailyDigest: false, digestDueAt: desk.clock.now() }),
    );
    await work(ours);
    expect((await textOf(desk, 0)).text).toContain('This was your last digest.');
    expect((await findSubscriber(store.read, ours.ada))!.digestDueAt).toBeNull();
    await announced(store, { at: START + 3 * HOUR });
    desk.clock.set(START + 3 * HOUR);
    await work(ours);
    expect(desk.transport.sent).toHaveLength(2);
  });

  it('is not sent to who left, nor kept due', async () => {
    const ours = await scene(await make());
    await announced(ours.store, { at: START + HOUR });
    await ours.store.transaction((q) =>
      findSubscriber(q, ours.ada).then((row) => optOut(q, row!, { at: START })),
    );
    ours.desk.clock.set(START + 2 * DAY);
    await work(ours);
    expect(await ofPurpose(ours.store, 'digest')).toEqual([]);
    expect((await findSubscriber(ours.store.read, ours.ada))!.digestDueAt).toBeNull();
  });

  it('stays small, and leaves what has no room to the page', async () => {
    const ours = await scene(await make());
    for (let count = 0; count < 45; count += 1) {
      await announced(ours.store, { at: START + HOUR + count, title: `Work ${count}` });
    }
    ours.desk.clock.set(nextDigestAt(START, ZONE));
    await work(ours);
    expect(ours.desk.transport.sent[0]!.raw.length).toBeLessThan(100_000);
    expect((await textOf(ours.desk, 0)).text).toContain('15 more notices on the status page');
  });

  it('tells everything announced up to its morning once, in any zone, however the machine stood still', async () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Auckland', 'UTC'];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...zones),
        fc.array(fc.integer({ min: 1, max: 7 * 24 * 60 }), { minLength: 1, maxLength: 12 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 8 * 24 * 60 }), { maxLength: 12 }),
        async (timeZone, minutes, looks) => {
          const ours = await scene(await make(), { dailyDigest: true }, { timeZone });
          const times = minutes.map((minute) => START + minute * MINUTE).sort((a, b) => a - b);
          const made = [];
          for (const at of times) {
            made.push({ at, ...(await announced(ours.store, { at, kind: 'incident' })) });
          }
          const end = START + 9 * DAY;
          for (const at of [...looks.map((minute) => START + minute * MINUTE), end].sort(
            (a, b) => a - b,
          )) {
            ours.desk.clock.set(at);
            while (await sendDigests(ours.context)) {
              // A step says itself whether there may be more.
            }
          }
          const told = (await ofPurpose(ours.store, 'digest')).flatMap((row) =>
            contents(row).notices.flatMap(({ updates }) =>
              updates.map((id) => ({ id, until: contents(row).until, sent: row.createdAt })),
            ),
          );
          expect(new Set(told.map(({ id }) => id)).size).toBe(told.length);
          for (const { id, until, sent } of told) {
            const { at } = made.find(({ updateId }) => updateId === id)!;
            expect(at).toBeLessThanOrEqual(until);
            expect(until).toBe(lastDigestAt(sent, timeZone));
          }
          expect(told.map(({ id }) => id).sort()).toEqual(made.map((one) => one.updateId).sort());
        },
      ),
      { numRuns: 20 },
    );
  });
});

describeOnStores('The weekly look-ahead', (make) => {
  it('tells on Monday at 08:00 the windows of two weeks that concern the reader', async () => {
    const store = await make();
    const api = await component(store, 'api');
    const web = await component(store, 'web');
    const ours = await scene(store, { weeklyLookAhead: true }, { components: [api] });
    const { desk } = ours;
    const monday = nextLookAheadAt(START, ZONE);
    await announced(store, { at: monday + 3 * DAY, components: [api, web], title: 'This week' });
    await announced(store, { at: monday + 9 * DAY, components: [api], title: 'The week after' });
    await announced(store, { at: monday + 9 * DAY, components: [web], title: 'Not theirs' });
    await announced(store, { at: monday + 15 * DAY, components: [api], title: 'Too far' });
    desk.clock.set(monday);
    while (await sendLookAheads(ours.context)) {
      // A step says itself whether there may be more.
    }
    const [row] = await ofPurpose(store, 'look_ahead');
    expect(contents(row!).notices).toHaveLength(2);
    await runAll(desk);
    const mails = await Promise.all(desk.transport.sent.map((_, index) => textOf(desk, index)));
    const { subject, text } = mails.find((mail) => mail.subject.includes('two weeks'))!;
    expect(subject).toBe(
      '2 planned windows in the next two weeks, first on 10 December, 09:00 CET',
    );
    expect(text.indexOf('IN THE NEXT SEVEN DAYS')).toBeLessThan(text.indexOf('This week'));
    expect(text.indexOf('This week')).toBeLessThan(text.indexOf('IN THE WEEK AFTER'));
    expect(text.indexOf('IN THE WEEK AFTER')).toBeLessThan(text.indexOf('The week after'));
    expect(text).not.toMatch(/Not theirs|Too far/);
    expect((await findSubscriber(store.read, ours.ada))!.lookAheadDueAt).toBe(
      nextLookAheadAt(monday, ZONE),
    );
  });

  it('is no mail where nothing is planned', async () => {
    const ours = await scene(await make(), { weeklyLookAhead: true });
    ours.desk.clock.set(nextLookAheadAt(START, ZONE));
    await work(ours);
    expect(ours.desk.transport.sent).toEqual([]);
    expect((await findSubscriber(ours.store.read, ours.ada))!.lookAheadDueAt).toBe(
      nextLookAheadAt(ours.desk.clock.now(), ZONE),
    );
  });
});

import { expect, it } from 'vitest';
import {
  listAnnouncements,
  listRecipients,
  listStaffMessages,
  readAnnouncement,
  recipientHistory,
  resendFailed,
} from '#src/commands/delivery/index.ts';
import { doneBy, expectedRecipients, ratePerMinute } from '#src/commands/delivery/pace.ts';
import { createUnhurried } from '#src/commands/delivery/unhurried.ts';
import { cancelDeliveries, pauseQueue, resumeQueue } from '#src/commands/mail-queue/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { createMetrics } from '#src/server/metrics.ts';
import { addToCounters } from '#src/store/counters.ts';
import type { Store } from '#src/store/queries.ts';
import { commandContext } from '#test/support/context.ts';
import { announced, subscriber } from '../outbox/factories.ts';
import { runAll, smtpError, workerDesk } from '../outbox/harness.ts';
import { HOUR, MINUTE, SECOND } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';

const ADA: Actor = {
  label: 'user:ada@example.com',
  scopes: ['mail:write', 'subscribers:read', 'notices:read'],
};
const NOBODY: Actor = { label: 'token:other', scopes: ['components:write'] };

/** `name{labels} value` of Prometheus' text format, by name and labels. */
function parseMetrics(text: string): Map<string, number> {
  const samples = new Map<string, number>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    if (/^# (?:HELP|TYPE) [a-z_]+ \S/.test(line)) {
      continue;
    }
    const [, key, value] =
      /^([a-z_]+(?:\{(?:[a-z_]+="[^"\\\n]*",?)+\})?) ([0-9.e+-]+)$/.exec(line) ?? [];
    expect([line, key === undefined || samples.has(key)]).toEqual([line, false]);
    samples.set(key!, Number(value));
  }
  return samples;
}

/** Ten readers: two whose address is dead, one whose server is busy. */
async function scene(make: () => Promise<Store>) {
  const store = await make();
  for (let i = 0; i < 10; i += 1) {
    const name = i < 2 ? 'dead' : i === 2 ? 'busy' : 'fine';
    await subscriber(store, { email: `${name}${i}@example.com` });
  }
  const desk = workerDesk(store);
  desk.clock.set(Date.UTC(2026, 11, 1));
  desk.transport.answer = ({ to }) => {
    if (to.startsWith('dead')) {
      throw smtpError(550, `5.1.1 <${to}> No such user`);
    }
    if (to.startsWith('busy')) {
      throw smtpError(451, '4.4.1 No answer from their host');
    }
  };
  const { announcementId } = await announced(store, { at: desk.clock.now() });
  const context = commandContext(store, desk.clock);
  return { store, desk, context, id: announcementId };
}

describeOnStores('Mail that goes out can be seen', (make) => {
  it('from the first look-up until all is done, in counts that reconcile', async () => {
    const { desk, context, id } = await scene(make);
    expect(await readAnnouncement(context, ADA, id)).toMatchObject({
      state: 'preparing',
      recipients: 0,
      done_by: null,
    });

    await fanOutStep(desk.deps, desk.clock.now());
    expect(await readAnnouncement(context, ADA, id)).toMatchObject({
      state: 'sending',
      recipients: 10,
      waiting: { due: 10, later: 0, held: 0 },
      per_minute: 0,
      done_by: null,
    });

    await pauseQueue({ ...context, timeZone: 'UTC' }, ADA, { reason: 'The relay moves' });
    expect((await readAnnouncement(context, ADA, id)).state).toBe('paused');
    await resumeQueue({ ...context, timeZone: 'UTC' }, ADA);

    desk.clock.advance(30 * SECOND);
    await runAll(desk);
    const seen = await readAnnouncement(context, ADA, id);
    expect(seen).toMatchObject({
      state: 'waiting',
      deliveries: { sent: 7, failed: 2, waiting: 1, leased: 0 },
      waiting: { due: 0, later: 1, held: 0 },
      forgotten: 0,
      // Nine in the half minute since it was announced.
      per_minute: 18,
      done_by: null,
      reasons: [
        { outcome: 'failed', reason: 'dead_address', mails: 2 },
        {
          outcome: 'waiting',
          reason: 'transient',
          mails: 1,
          example: '451 4.4.1 No answer from their host',
        },
      ],
    });
    expect(seen.reasons[0]!.example).not.toContain('@');
    const total = Object.values(seen.deliveries).reduce((sum, one) => sum + one, 0);
    expect(total).toBe(seen.recipients);

    desk.transport.answer = () => undefined;
    desk.clock.advance(HOUR);
    await runAll(desk);
    expect(await readAnnouncement(context, ADA, id)).toMatchObject({
      state: 'done',
      deliveries: { sent: 8, failed: 2 },
    });
  });

  it('person by person, by outcome and page by page, with the history of each', async () => {
    const { desk, context, id } = await scene(make);
    await runAll(desk);
    const all: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listRecipients(context, ADA, id, {
        limit: 4,
        ...(cursor === undefined ? {} : { cursor }),
      });
      all.push(...page.items.map(({ email }) => email));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect([all.length, new Set(all).size]).toEqual([10, 10]);

    const failed = await listRecipients(context, ADA, id, { outcome: 'failed' });
    expect(failed.items.map(({ email }) => email).sort()).toEqual([
      'dead0@example.com',
      'dead1@example.com',
    ]);
    expect(failed.next_cursor).toBeNull();
    const busy = await listRecipients(context, ADA, id, {
      outcome: 'waiting',
      reason: 'transient',
    });
    expect(busy.items).toMatchObject([
      { attempts: 1, held: false, detail: '451 4.4.1 No answer from their host' },
    ]);
    expect(Date.parse(busy.items[0]!.next_try_at!)).toBeGreaterThan(desk.clock.now());

    const [mail] = await recipientHistory(context, ADA, busy.items[0]!.subscriber_id);
    expect(mail).toMatchObject({
      announcement_id: id,
      notice_title: 'Database upgrade',
      outcome: 'waiting',
      events: [{ event: 'deferred', reason: 'transient', actor: 'system' }],
    });
    await expect(listRecipients(context, ADA, id, { outcome: 'lost' })).rejects.toMatchObject({
      faults: [{ pointer: '/outcome' }],
    });
  });

  it('and acted on: failed mail is sent again, waiting mail called back', async () => {
    const { desk, context, id } = await scene(make);
    desk.transport.answer = ({ to }) => {
      if (!to.startsWith('fine')) {
        throw smtpError(554, '5.6.0 I do not like this', 'DATA');
      }
    };
    await runAll(desk);
    expect((await readAnnouncement(context, ADA, id)).deliveries).toMatchObject({ failed: 3 });
    const told = await listStaffMessages(context, ADA, { limit: 5 });
    expect(told).toEqual([]);

    desk.transport.answer = () => undefined;
    expect(await resendFailed(context, ADA, id)).toEqual({ retried: 3, folded: 0 });
    await runAll(desk);
    expect(await readAnnouncement(context, ADA, id)).toMatchObject({
      state: 'done',
      deliveries: { sent: 10, failed: 0 },
      reasons: [],
    });

    const { announcementId: second } = await announced(context.store, { at: desk.clock.now() });
    await fanOutStep(desk.deps, desk.clock.now());
    await cancelDeliveries(context, ADA, { announcement_id: second });
    expect(await readAnnouncement(context, ADA, second)).toMatchObject({
      state: 'cancelled',
      deliveries: { cancelled: 10, sent: 0 },
    });
    const { items } = await listAnnouncements(context, ADA, { limit: 1 });
    expect(items).toHaveLength(1);
  });

  it('only by who may', async () => {
    const { context, id } = await scene(make);
    const refused = { code: 'forbidden' };
    await expect(readAnnouncement(context, NOBODY, id)).rejects.toMatchObject(refused);
    await expect(listAnnouncements(context, NOBODY, {})).rejects.toMatchObject(refused);
    await expect(listRecipients(context, NOBODY, id, {})).rejects.toMatchObject(refused);
    await expect(listStaffMessages(context, NOBODY, {})).rejects.toMatchObject(refused);
    await expect(recipientHistory(context, NOBODY, id)).rejects.toMatchObject(refused);
    await expect(resendFailed(context, NOBODY, id)).rejects.toMatchObject(refused);
    const reader: Actor = { label: 'token:watch', scopes: ['mail:read'] };
    await expect(listRecipients(context, reader, id, {})).rejects.toMatchObject(refused);
    await expect(resendFailed(context, reader, id)).rejects.toMatchObject(refused);
    await expect(readAnnouncement(context, ADA, 'nonesuch')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('by monitoring, in numbers that name nobody', async () => {
    const { store, desk, context } = await scene(make);
    const log = { error: () => undefined };
    const metrics = createMetrics({
      store,
      publication: { version: () => 7 },
      now: context.now,
      log,
    });
    await fanOutStep(desk.deps, desk.clock.now());
    desk.clock.advance(MINUTE);
    const before = parseMetrics((await metrics.text()).body);
    expect(before.get('forewarn_mail_queue_due{urgency="low"}')).toBe(10);
    expect(before.get('forewarn_mail_queue_oldest_due_seconds{urgency="low"}')).toBe(60);
    expect(before.get('forewarn_mail_queue_due{urgency="emergency"}')).toBe(0);
    expect(before.get('forewarn_mails_total{outcome="sent",reason="none"}')).toBe(0);

    await deliverStep(desk.deps, desk.clock.now());
    await runAll(desk);
    await store.transaction((q) =>
      addToCounters(q, [{ name: 'of_another_version', labels: ['x'], value: 3 }]),
    );
    const { body, contentType } = await metrics.text();
    const after = parseMetrics(body);
    expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(after.get('forewarn_mails_total{outcome="sent",reason="none"}')).toBe(7);
    expect(after.get('forewarn_mails_total{outcome="failed",reason="dead_address"}')).toBe(2);
    expect(after.get('forewarn_mails_total{outcome="deferred",reason="transient"}')).toBe(1);
    expect(after.get('forewarn_mail_queue_waiting{urgency="low"}')).toBe(1);
    expect(after.get('forewarn_mail_queue_due{urgency="low"}')).toBe(0);
    expect(after.get('forewarn_publication_version')).toBe(7);
    expect(after.get('forewarn_database_up')).toBe(1);
    expect(body).not.toMatch(/@|example\.com|Database upgrade/);
    expect(body.length).toBeLessThan(20_000);
  });

  it('by monitoring also while the database cannot be read', async () => {
    const { store } = await scene(make);
    const errors: string[] = [];
    const broken = {
      ...store,
      get read(): never {
        throw new Error('The disk is gone.');
      },
    };
    const { body } = await createMetrics({
      store: broken,
      publication: { version: () => 1 },
      now: () => 0,
      log: { error: (_facts, message) => errors.push(message) },
    }).text();
    expect(parseMetrics(body).get('forewarn_database_up')).toBe(0);
    expect(errors).toHaveLength(1);
  });
});

it('The pace is what the last minute saw, or the last five; the end follows from it', () => {
  expect(ratePerMinute({ lastMinute: 600, lastFive: 900, age: HOUR })).toBe(600);
  expect(ratePerMinute({ lastMinute: 0, lastFive: 900, age: HOUR })).toBe(180);
  expect(ratePerMinute({ lastMinute: 50, lastFive: 50, age: 5 * SECOND })).toBe(600);
  expect(ratePerMinute({ lastMinute: 5, lastFive: 5, age: 0 })).toBe(300);
  expect(ratePerMinute({ lastMinute: 0, lastFive: 0, age: 0 })).toBe(0);
  expect(doneBy(1_200, 600, 1_000)).toBe(1_000 + 2 * MINUTE);
  expect(doneBy(0, 600, 1_000)).toBeNull();
  expect(doneBy(10, 0, 1_000)).toBeNull();
});

it('Where people are still looked up, the id that is reached tells how many there will be', () => {
  const at = (checkpoint: string, recipients = 10_000, status = 'pending') =>
    expectedRecipients({ status, recipients, checkpoint });
  expect(at('i00000000000')).toBe(20_000);
  expect(at('0a0000000000')).toBe(1_296_000);
  expect(at('zzzzzzzzzzzz')).toBe(10_000);
  expect(at('')).toBe(10_000);
  expect(at('i00000000000', 500)).toBe(500);
  expect(at('i00000000000', 10_000, 'fanned_out')).toBe(10_000);
});

it('A slow reading is shared and repeated late, a fast one made each time', async () => {
  let at = 0;
  let took = 50;
  let reads = 0;
  const unhurried = createUnhurried<number>(() => at);
  const ask = (key = 'a') =>
    unhurried(key, () => {
      at += took;
      reads += 1;
      return Promise.resolve(reads);
    });
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1]);
  at += 499;
  expect(await ask()).toBe(1);
  expect(await ask('b')).toBe(2);
  at += 1;
  took = 5;
  expect([await ask(), await ask()]).toEqual([3, 4]);
  const failing = () => unhurried('c', () => Promise.reject(new Error('no')));
  await expect(failing()).rejects.toThrow('no');
  await expect(failing()).rejects.toThrow('no');
});

import { commandContext } from '#test/support/context.ts';
import { expect, it } from 'vitest';
import {
  holdDomain,
  pauseQueue,
  releaseAllDomains,
  releaseDomain,
  resumeQueue,
} from '#src/commands/mail-queue/index.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { PARKED } from '#src/store/leases.ts';
import { domainScope, listHolds, QUEUE } from '#src/store/mail-holds.ts';
import type { Store } from '#src/store/queries.ts';
import { findSubscriber } from '#src/store/subscribers.ts';
import type { Actor } from '#src/domain/actor.ts';
import { DAY, HOUR, MINUTE } from '../support/clock.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { deliveries, runAll, smtpError, statuses, workerDesk, type Desk } from './harness.ts';

const ADA: Actor = { label: 'user:ada@example.com', scopes: ['mail:write'] };
const OWNER = 'owner@example.com';

async function addOwner(store: Store): Promise<void> {
  await store.transaction((q) =>
    q.db.insert(q.t.settings).values({ key: 'alert_contacts', value: [OWNER], updatedAt: 0 }),
  );
}

const told = async (store: Store) =>
  (await store.read.db.select().from(store.read.t.staffMessages)).map(({ kind, target }) => ({
    kind,
    target,
  }));

/** Three readers at a domain that refuses us, three elsewhere. */
async function scene(make: () => Promise<Store>) {
  const store = await make();
  await addOwner(store);
  const refused: string[] = [];
  for (let i = 0; i < 3; i += 1) {
    refused.push(await subscriber(store, { email: `r${i}@strict.example` }));
    await subscriber(store, { email: `r${i}@open.example` });
  }
  await announced(store);
  const desk = workerDesk(store, { concurrency: 1 });
  return { store, desk, refused };
}

function strictRefuses(desk: Desk): string[] {
  const tried: string[] = [];
  desk.transport.answer = ({ to }) => {
    tried.push(to);
    if (to.endsWith('@strict.example')) {
      throw smtpError(550, '5.7.1 refused by policy');
    }
  };
  return tried;
}

const sentTo = (desk: Desk, domain: string): number =>
  desk.transport.sent.filter(({ to }) => to.endsWith(domain)).length;

describeOnBothStores('A domain that refuses us by policy', (make) => {
  it('is held back with a reason and an end; staff are told once, nobody is suppressed', async () => {
    const { store, desk, refused } = await scene(make);
    strictRefuses(desk);
    await runAll(desk);
    expect(sentTo(desk, 'open.example')).toBe(3);
    expect(await listHolds(store.read)).toMatchObject([
      {
        scope: domainScope('strict.example'),
        reason: '550 5.7.1 refused by policy',
        failureClass: 'policy',
        until: desk.clock.now() + 15 * MINUTE,
        setBy: 'system',
      },
    ]);
    expect(await told(store)).toEqual([{ kind: 'domain_held', target: OWNER }]);
    for (const id of refused) {
      expect((await findSubscriber(store.read, id))!.status).toBe('confirmed');
    }
  });

  it('is tried with a single mail when the hold has run out, and held longer if that fails', async () => {
    const { store, desk } = await scene(make);
    const tried = strictRefuses(desk);
    await runAll(desk);
    desk.clock.advance(15 * MINUTE);
    tried.length = 0;
    await runAll(desk);
    expect(tried).toHaveLength(1);
    expect((await listHolds(store.read))[0]!.until).toBe(desk.clock.now() + 15 * MINUTE);
    desk.clock.advance(15 * MINUTE);
    await runAll(desk);
    expect((await listHolds(store.read))[0]!.until).toBe(desk.clock.now() + 30 * MINUTE);
    expect(await told(store)).toHaveLength(1);
  });

  it('gets the rest once that single mail was taken', async () => {
    const { store, desk } = await scene(make);
    strictRefuses(desk);
    await runAll(desk);
    desk.transport.answer = () => undefined;
    for (let hour = 0; hour < 3; hour += 1) {
      desk.clock.advance(2 * HOUR);
      await runAll(desk);
    }
    expect(await listHolds(store.read)).toEqual([]);
    expect(await statuses(store)).toEqual(Array.from({ length: 6 }, () => 'sent'));
    expect(sentTo(desk, 'strict.example')).toBe(3);
    expect((await told(store)).map(({ kind }) => kind).sort()).toEqual([
      ...['domain_held', 'domain_released'],
    ]);
  });

  it('is not held for one reader whom alone it refuses, while it takes the others', async () => {
    const { store, desk } = await scene(make);
    await runAll(desk);
    expect(sentTo(desk, 'strict.example')).toBe(3);
    desk.transport.answer = ({ to }) => {
      if (to === 'r2@strict.example') {
        throw smtpError(550, '5.7.1 this person blocks you');
      }
    };
    await announced(store);
    await runAll(desk);
    expect(sentTo(desk, 'strict.example')).toBe(5);
    expect(await listHolds(store.read)).toEqual([]);
  });
});

describeOnBothStores('A relay that refuses everything', (make) => {
  it('pauses the queue, tells staff, and is tried with one mail until it is well', async () => {
    const { store, desk } = await scene(make);
    let tried = 0;
    desk.transport.answer = () => {
      tried += 1;
      throw smtpError(535, '5.7.8 bad credentials', 'AUTH PLAIN');
    };
    await runAll(desk);
    const first = tried;
    expect(await listHolds(store.read)).toMatchObject([
      { scope: QUEUE, failureClass: 'configuration', until: desk.clock.now() + 15 * MINUTE },
    ]);
    expect(await told(store)).toEqual([{ kind: 'queue_paused', target: OWNER }]);
    await runAll(desk);
    expect(tried).toBe(first);

    desk.clock.advance(15 * MINUTE);
    await runAll(desk);
    expect(tried).toBe(first + 1);
    desk.transport.answer = () => undefined;
    desk.clock.advance(DAY);
    await runAll(desk);
    expect(await listHolds(store.read)).toEqual([]);
    expect(await statuses(store)).toEqual(Array.from({ length: 6 }, () => 'sent'));
    expect((await told(store)).map(({ kind }) => kind).sort()).toEqual([
      ...['queue_paused', 'queue_resumed'],
    ]);
    const all = await store.read.db.select().from(store.read.t.staffMessages);
    const over = all.find(({ kind }) => kind === 'queue_resumed');
    expect(over).toMatchObject({ subject: 'Mail goes out again', dueAt: desk.clock.now() });
    expect(over!.text).toContain('535 5.7.8 bad credentials');
  });
});

describeOnBothStores('Holding by hand', (make) => {
  const reason = { reason: 'We move the relay' };

  it('pauses until it is resumed, however long that takes', async () => {
    const { store, desk } = await scene(make);
    const context = { ...commandContext(store, desk.clock), timeZone: 'UTC' };
    await pauseQueue(context, ADA, reason);
    await runAll(desk);
    desk.clock.advance(DAY);
    await runAll(desk);
    expect(desk.transport.sent).toEqual([]);
    await resumeQueue(context, ADA);
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(6);
    await expect(resumeQueue(context, ADA)).rejects.toThrow('not paused');
  });

  it('parks the mail to a domain, so that claims read past it once only', async () => {
    const { store, desk } = await scene(make);
    const context = { ...commandContext(store, desk.clock), timeZone: 'UTC' };
    await holdDomain(context, ADA, 'Strict.Example', reason);
    await runAll(desk);
    expect(sentTo(desk, 'open.example')).toBe(3);
    const parked = (await deliveries(store)).filter(({ domain }) => domain === 'strict.example');
    expect(parked.map(({ status, dueAt }) => [status, dueAt])).toEqual(
      parked.map(() => ['waiting', PARKED]),
    );
    expect(await deliverStep(desk.deps, desk.clock.now())).toBe(false);
    await releaseDomain(context, ADA, 'strict.example');
    desk.clock.advance(MINUTE);
    await runAll(desk);
    expect(sentTo(desk, 'strict.example')).toBe(3);
  });

  it('lets go of every held domain at once, and of no pause that somebody set', async () => {
    const { store, desk } = await scene(make);
    const context = { ...commandContext(store, desk.clock), timeZone: 'UTC' };
    await holdDomain(context, ADA, 'strict.example', reason);
    await holdDomain(context, ADA, 'open.example', reason);
    await pauseQueue(context, ADA, reason);
    expect(await releaseAllDomains(context, ADA)).toEqual({ released: 2 });
    expect(await releaseAllDomains(context, ADA)).toEqual({ released: 0 });
    await runAll(desk);
    expect(desk.transport.sent).toEqual([]);
    await resumeQueue(context, ADA);
    desk.clock.advance(MINUTE);
    await runAll(desk);
    expect(desk.transport.sent).toHaveLength(6);
    const audit = await store.read.db.select().from(store.read.t.audit);
    const ended = audit.filter(({ action }) => action === 'mail_queue.release_domain');
    expect(ended.map(({ entityId }) => entityId).sort()).toEqual([
      'domain:open.example',
      'domain:strict.example',
    ]);
  });

  it('gives up what was held for more than three days', async () => {
    const { store, desk } = await scene(make);
    const context = { ...commandContext(store, desk.clock), timeZone: 'UTC' };
    await holdDomain(context, ADA, 'strict.example', reason);
    await runAll(desk);
    desk.clock.advance(4 * DAY);
    await releaseDomain(context, ADA, 'strict.example');
    await runAll(desk);
    expect(sentTo(desk, 'strict.example')).toBe(0);
    expect(await statuses(store)).toEqual(['failed', 'failed', 'failed', 'sent', 'sent', 'sent']);
  });
});

describeOnBothStores('A mailbox that stays full', (make) => {
  it('is suppressed on the third day, not before', async () => {
    const store = await make();
    const full = await subscriber(store, { email: 'full@example.com' });
    const desk = workerDesk(store);
    desk.transport.answer = () => {
      throw smtpError(552, '5.2.2 mailbox full');
    };
    const seen: string[] = [];
    for (let day = 0; day < 3; day += 1) {
      await announced(store, { at: desk.clock.now() - 1 });
      await runAll(desk);
      seen.push((await findSubscriber(store.read, full))!.status);
      desk.clock.advance(DAY);
    }
    expect(seen).toEqual(['confirmed', 'confirmed', 'suppressed']);
    expect(await findSubscriber(store.read, full)).toMatchObject({
      suppressedKind: 'soft_bounces',
    });
  });
});

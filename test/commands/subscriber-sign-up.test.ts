import { expect, it } from 'vitest';
import { confirmSubscription } from '#src/commands/subscriber/readers.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { component, group, THEN } from '../outbox/factories.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { subscriberDesk, type SubscriberDesk } from './subscriber-desk.ts';

const EMAIL = 'ada@example.com';

async function become(desk: SubscriberDesk, status: 'confirmed' | 'unsubscribed' | 'suppressed') {
  const { id } = await desk.row(EMAIL);
  await desk.store.transaction((q) =>
    updateSubscriber(q, id, {
      requested: null,
      requestedAt: null,
      confirmedAt: THEN,
      confirmedBy: 'reader',
      unsubscribedAt: status === 'unsubscribed' ? THEN : null,
      ...(status === 'suppressed' ? { suppressedAt: THEN, suppressedKind: 'staff' as const } : {}),
    }),
  );
}

const faultsOf = (asking: Promise<unknown>) =>
  asking.then(
    () => [],
    (error: { faults?: { pointer: string; detail: string }[] }) => error.faults,
  );

describeOnStores('Signing up', (make) => {
  it('keeps a request and mails one confirmation', async () => {
    const desk = subscriberDesk(await make());
    await component(desk.store, 'api');
    await desk.ask({
      email: ' Ada@Example.COM ',
      components: ['api'],
      kinds: ['incident'],
      min_tier: 'high',
    });
    expect(await desk.row(EMAIL)).toMatchObject({
      email: 'Ada@example.com',
      status: 'pending',
      confirmedAt: null,
      confirmationSentAt: desk.clock.now(),
    });
    expect(await desk.mails(EMAIL)).toMatchObject([{ purpose: 'confirmation', status: 'waiting' }]);
    const { id } = await desk.row(EMAIL);
    expect(await desk.audit()).toEqual([
      { action: 'subscriber.request', actor: 'reader', entityId: id },
    ]);
  });

  it('gives the same answer whatever is known of the address', async () => {
    const desk = subscriberDesk(await make());
    const input = { email: EMAIL, components: 'all' };
    const answers = [await desk.ask(input), await desk.ask(input)];
    for (const status of ['confirmed', 'unsubscribed', 'suppressed'] as const) {
      await become(desk, status);
      answers.push(await desk.ask(input));
    }
    for (const answer of answers) {
      expect(answer).toEqual({ accepted: true });
    }
  });

  it('changes nothing for somebody confirmed, and mails them their link once a day', async () => {
    const desk = subscriberDesk(await make());
    await desk.ask({ email: EMAIL, components: 'all' });
    await become(desk, 'confirmed');
    const before = await desk.row(EMAIL);
    const attempt = { email: EMAIL, components: 'all', kinds: ['incident'], min_tier: 'critical' };
    await desk.ask(attempt);
    await desk.ask(attempt);
    expect(await desk.row(EMAIL)).toEqual(before);
    const links = async () =>
      (await desk.mails(EMAIL)).filter(({ purpose }) => purpose === 'manage_link').length;
    expect(await links()).toBe(1);
  });

  it('writes to the record whatever is known, so that no answer comes sooner', async () => {
    const desk = subscriberDesk(await make());
    const ask = async () => {
      const before = (await desk.audit()).length;
      await desk.ask({ email: EMAIL, components: 'all' });
      return (await desk.audit()).slice(before).map(({ action }) => action);
    };
    expect(await ask()).toEqual(['subscriber.request']);
    expect(await ask()).toEqual(['subscriber.request']);
    await become(desk, 'confirmed');
    expect(await ask()).toEqual(['subscriber.request_manage_link']);
    expect(await ask()).toEqual(['subscriber.request']);
    await become(desk, 'suppressed');
    expect(await ask()).toEqual(['subscriber.request']);
    await become(desk, 'unsubscribed');
    expect(await ask()).toEqual(['subscriber.request']);
  });

  it('does nothing for an address that staff suppressed', async () => {
    const desk = subscriberDesk(await make());
    await desk.ask({ email: EMAIL, components: 'all' });
    await become(desk, 'suppressed');
    desk.clock.advance(3 * DAY);
    const before = [await desk.row(EMAIL), await desk.mails(EMAIL)];
    await desk.ask({ email: EMAIL, components: 'all' });
    expect([await desk.row(EMAIL), await desk.mails(EMAIL)]).toEqual(before);
  });

  it('lets a stranger cause one confirmation mail a day, however they spell the address', async () => {
    const desk = subscriberDesk(await make());
    const sent = desk.store.read.t.deliveries;
    for (let i = 0; i < 20; i += 1) {
      await desk.ask({ email: i % 2 === 0 ? EMAIL : 'ADA@EXAMPLE.COM', components: 'all' });
      desk.clock.advance(HOUR);
    }
    expect(await desk.mails(EMAIL)).toHaveLength(1);
    await desk.store.transaction(async (q) => {
      await q.db.update(sent).set({ status: 'sent' });
    });
    desk.clock.advance(4 * HOUR - 1);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect(await desk.mails(EMAIL)).toHaveLength(1);
    desk.clock.advance(1);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect(await desk.mails(EMAIL)).toHaveLength(2);
  });

  it('lets somebody who left ask again, still remembering that they left', async () => {
    const desk = subscriberDesk(await make());
    await desk.ask({ email: EMAIL, components: 'all' });
    await become(desk, 'unsubscribed');
    await desk.store.transaction(async (q) => {
      await q.db.update(q.t.deliveries).set({ status: 'sent' });
    });
    desk.clock.advance(2 * DAY);
    await desk.ask({ email: EMAIL, components: 'all' });
    expect(await desk.row(EMAIL)).toMatchObject({ status: 'pending', unsubscribedAt: THEN });
    expect(await desk.mails(EMAIL)).toHaveLength(2);
    await confirmSubscription(desk.context, await desk.token(EMAIL, 'confirm'));
    expect(await desk.row(EMAIL)).toMatchObject({ status: 'confirmed', unsubscribedAt: null });
  });

  it('refuses a hidden or retired component in the words for one that never was', async () => {
    const desk = subscriberDesk(await make());
    const secret = await group(desk.store, 'secret');
    await component(desk.store, 'hidden', { hidden: true, groupId: secret });
    await component(desk.store, 'retired', { archivedAt: THEN });
    const details = new Set<string>();
    for (const slug of ['hidden', 'retired', 'never-was']) {
      const faults = await faultsOf(desk.ask({ email: EMAIL, components: [slug] }));
      expect(faults).toHaveLength(1);
      expect(faults![0]!.pointer).toBe('/components/0');
      details.add(faults![0]!.detail);
    }
    expect(details.size).toBe(1);
    const ofGroup = async (slug: string) =>
      faultsOf(desk.ask({ email: EMAIL, components: [], groups: [slug] }));
    expect(await ofGroup('secret')).toEqual(await ofGroup('never-was'));
  });

  it('names every fault by its field', async () => {
    const desk = subscriberDesk(await make());
    const pointers = async (input: Record<string, unknown>) =>
      (await faultsOf(desk.ask(input)))!.map(({ pointer }) => pointer);
    expect(await pointers({ email: 'no address', components: 'all' })).toEqual(['/email']);
    expect(await pointers({ email: 'a@example.com, b@example.com', components: 'all' })).toEqual([
      '/email',
    ]);
    expect(await pointers({ email: `${'a'.repeat(250)}@b.example`, components: 'all' })).toEqual([
      '/email',
    ]);
    expect(await pointers({ email: EMAIL, components: [] })).toEqual(['/components']);
    expect(await pointers({ email: EMAIL, components: 'some' })).toEqual(['/components']);
    expect(
      await pointers({ email: EMAIL, components: Array.from({ length: 501 }, () => 'api') }),
    ).toEqual(['/components']);
    expect(await pointers({ email: EMAIL, components: 'all', kinds: [] })).toEqual(['/kinds']);
    expect(await pointers({ email: EMAIL, components: 'all', kinds: ['spam'] })).toEqual([
      '/kinds/0',
    ]);
    expect(await pointers({ email: EMAIL, components: 'all', status: 'confirmed' })).toEqual([
      '/status',
    ]);
    await group(desk.store, 'core');
    await component(desk.store, 'api');
    expect(await pointers({ email: EMAIL, components: 'all', groups: ['core'] })).toContain(
      '/groups',
    );
  });
});

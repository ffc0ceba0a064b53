import { expect, it } from 'vitest';
import {
  addSubscriber,
  editSubscriber,
  listSubscribers,
  readSubscriber,
  removeSubscriber,
} from '#src/commands/subscriber/index.ts';
import { unsubscribe } from '#src/commands/subscriber/readers.ts';
import { updateSubscriber } from '#src/store/subscribers.ts';
import { component, subscriber, SUPPRESSED } from '../outbox/factories.ts';
import { describeOnStores } from '../support/stores.ts';
import { ADA, STRANGER, subscriberDesk, WATCHER, type SubscriberDesk } from './subscriber-desk.ts';

const EMAIL = 'carol@example.com';

const add = (desk: SubscriberDesk, input: Record<string, unknown> = {}) =>
  addSubscriber(desk.context, ADA, { email: EMAIL, components: 'all', ...input });

describeOnStores('Staff', (make) => {
  it('add somebody they vouch for: confirmed at once, without a mail, on record', async () => {
    const desk = subscriberDesk(await make());
    const added = await add(desk, { confirmed_by: 'import', kinds: ['incident'] });
    expect(added).toMatchObject({
      existing: false,
      subscriber: { status: 'confirmed', confirmed_by: 'import', kinds: ['incident'] },
    });
    expect(await desk.mails(EMAIL)).toEqual([]);
    expect(await desk.audit()).toEqual([
      { action: 'subscriber.add', actor: ADA.label, entityId: added.subscriber.id },
    ]);
  });

  it('have anybody else asked by mail', async () => {
    const desk = subscriberDesk(await make());
    expect(await add(desk)).toMatchObject({
      existing: false,
      subscriber: { status: 'pending', components: 'all', confirmed_by: null },
    });
    expect(await desk.mails(EMAIL)).toMatchObject([{ purpose: 'confirmation' }]);
    await add(desk);
    expect(await desk.mails(EMAIL)).toHaveLength(1);
  });

  it('cannot vouch as if they were the reader', async () => {
    const desk = subscriberDesk(await make());
    await expect(add(desk, { confirmed_by: 'reader' })).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ pointer: '/confirmed_by' }],
    });
  });

  it('are told of every bad field at once', async () => {
    const desk = subscriberDesk(await make());
    const faults = [{ pointer: '/email' }, { pointer: '/components/0' }];
    await expect(
      add(desk, { email: 'carol@example.com\r\nBcc: x', components: ['nowhere'] }),
    ).rejects.toMatchObject({ code: 'invalid', faults });
  });

  it('adding a known reader changes only the preferences that they name', async () => {
    const desk = subscriberDesk(await make());
    await component(desk.store, 'api');
    await add(desk, { confirmed_by: 'staff', kinds: ['incident'], min_tier: 'high' });
    const { confirmedAt } = await desk.row(EMAIL);
    desk.clock.advance(5_000);
    const again = await add(desk, { components: ['api'], confirmed_by: 'import' });
    expect(again).toMatchObject({
      existing: true,
      subscriber: {
        components: ['api'],
        kinds: ['incident'],
        min_tier: 'high',
        confirmed_by: 'staff',
      },
    });
    expect(await desk.row(EMAIL)).toMatchObject({ confirmedAt });
  });

  it('can vouch for somebody who has not confirmed yet', async () => {
    const desk = subscriberDesk(await make());
    await desk.ask({ email: EMAIL, components: 'all' });
    expect(await add(desk, { confirmed_by: 'staff', min_tier: 'medium' })).toMatchObject({
      existing: true,
      subscriber: { status: 'confirmed', confirmed_by: 'staff', min_tier: 'medium' },
    });
  });

  it('cannot bring back somebody who left, not even after a stranger asked for them', async () => {
    const desk = subscriberDesk(await make());
    await add(desk, { confirmed_by: 'import' });
    await unsubscribe(desk.context, await desk.token(EMAIL, 'unsubscribe'));
    const left = { code: 'conflict', message: expect.stringMatching(/unsubscribed/) as string };
    await expect(add(desk, { confirmed_by: 'import' })).rejects.toMatchObject(left);
    await expect(add(desk)).rejects.toMatchObject(left);
    await desk.ask({ email: EMAIL, components: 'all' });
    await expect(add(desk, { confirmed_by: 'import' })).rejects.toMatchObject(left);
  });

  it('are told why a dead address is not added', async () => {
    const desk = subscriberDesk(await make());
    const { subscriber: added } = await add(desk, { confirmed_by: 'import' });
    await desk.store.transaction((q) =>
      updateSubscriber(q, added.id, { ...SUPPRESSED, suppressedReason: '550 no such user' }),
    );
    await expect(add(desk, { confirmed_by: 'import' })).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/550 no such user/) as string,
    });
  });

  it('edit preferences, not the address or the status', async () => {
    const desk = subscriberDesk(await make());
    const { subscriber: added } = await add(desk, { confirmed_by: 'staff' });
    const edited = await editSubscriber(desk.context, ADA, added.id, { min_tier: 'critical' });
    expect(edited).toEqual({ ...added, min_tier: 'critical' });
    for (const field of ['email', 'status', 'confirmed_by']) {
      await expect(
        editSubscriber(desk.context, ADA, added.id, { [field]: 'x' }),
      ).rejects.toMatchObject({ faults: [{ pointer: `/${field}` }] });
    }
    await expect(editSubscriber(desk.context, ADA, 'nobody', {})).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('edit what a pending person asked for without confirming it', async () => {
    const desk = subscriberDesk(await make());
    await desk.ask({ email: EMAIL, components: 'all' });
    const { id } = await desk.row(EMAIL);
    const edited = await editSubscriber(desk.context, ADA, id, { kinds: ['incident'] });
    expect(edited).toMatchObject({ status: 'pending', kinds: ['incident'], components: 'all' });
  });

  it('erase a person with every trace of their address', async () => {
    const desk = subscriberDesk(await make());
    const { subscriber: added } = await add(desk);
    await removeSubscriber(desk.context, ADA, added.id);
    const { db, t } = desk.store.read;
    expect(await db.select().from(t.subscribers)).toEqual([]);
    expect(await db.select().from(t.deliveries)).toEqual([]);
    expect(JSON.stringify(await db.select().from(t.audit))).not.toContain('carol');
    await expect(removeSubscriber(desk.context, ADA, added.id)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('page through all subscribers by address, each once', async () => {
    const desk = subscriberDesk(await make());
    for (const name of ['dave', 'erin', 'alice', 'bob', 'carol']) {
      await subscriber(desk.store, { email: `${name}@example.com` });
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await listSubscribers(desk.context, WATCHER, { limit: 2, cursor });
      seen.push(...page.subscribers.map(({ email }) => email.split('@')[0]!));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(['alice', 'bob', 'carol', 'dave', 'erin']);
    await expect(listSubscribers(desk.context, WATCHER, { cursor: 'gone' })).rejects.toMatchObject({
      faults: [{ pointer: '/cursor' }],
    });
  });

  it('find people by a part of the address, taken literally, and by status', async () => {
    const desk = subscriberDesk(await make());
    await subscriber(desk.store, { email: 'Odd_name@example.com' });
    await subscriber(desk.store, { email: 'oddXname@example.com', status: 'unsubscribed' });
    const find = async (input: Record<string, unknown>) =>
      (await listSubscribers(desk.context, WATCHER, input)).subscribers.map(({ email }) => email);
    expect(await find({ query: 'ODD_' })).toEqual(['Odd_name@example.com']);
    expect(await find({ query: '%' })).toEqual([]);
    expect(await find({ status: 'unsubscribed' })).toEqual(['oddXname@example.com']);
  });

  it('need the scope for it', async () => {
    const desk = subscriberDesk(await make());
    const id = await subscriber(desk.store);
    const forbidden = { code: 'forbidden' };
    for (const actor of [WATCHER, STRANGER]) {
      await expect(
        addSubscriber(desk.context, actor, { email: EMAIL, components: 'all' }),
      ).rejects.toMatchObject(forbidden);
      await expect(editSubscriber(desk.context, actor, id, {})).rejects.toMatchObject(forbidden);
      await expect(removeSubscriber(desk.context, actor, id)).rejects.toMatchObject(forbidden);
    }
    await expect(listSubscribers(desk.context, STRANGER, {})).rejects.toMatchObject(forbidden);
    await expect(readSubscriber(desk.context, STRANGER, id)).rejects.toMatchObject(forbidden);
    expect(await readSubscriber(desk.context, WATCHER, id)).toMatchObject({ id });
  });
});

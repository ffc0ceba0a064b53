import { expect, it } from 'vitest';
import {
  confirmSubscription,
  readSubscription,
  requestSubscription,
  unsubscribe,
  updatePreferences,
} from '#src/commands/subscriber/readers.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { deleteSubscriber } from '#src/store/subscribers.ts';
import { announced, component, group } from '../outbox/factories.ts';
import { DAY } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { subscriberDesk, type SubscriberDesk } from './subscriber-desk.ts';

const EMAIL = 'bob@example.com';

async function pending(desk: SubscriberDesk): Promise<string> {
  const core = await group(desk.store, 'core');
  await component(desk.store, 'api', { groupId: core });
  await component(desk.store, 'web');
  await desk.ask({ email: EMAIL, components: ['api'], groups: ['core'], kinds: ['incident'] });
  return desk.token(EMAIL, 'confirm');
}

async function confirmed(desk: SubscriberDesk): Promise<{ manage: string; leave: string }> {
  await confirmSubscription(desk.context, await pending(desk));
  return {
    manage: await desk.token(EMAIL, 'manage'),
    leave: await desk.token(EMAIL, 'unsubscribe'),
  };
}

const refusal = { name: 'Refusal' };

describeOnStores('A reader with a mailed link', (make) => {
  it('confirms what was asked for, once', async () => {
    const desk = subscriberDesk(await make());
    const token = await pending(desk);
    const at = desk.clock.now();
    const { subscriber, manageToken } = await confirmSubscription(desk.context, token);
    expect(subscriber).toEqual({
      id: (await desk.row(EMAIL)).id,
      email: EMAIL,
      status: 'confirmed',
      components: ['api'],
      groups: ['core'],
      kinds: ['incident'],
      min_tier: 'low',
      news: 'every',
      calendar_method: 'publish',
      daily_digest: false,
      weekly_look_ahead: false,
      time_zone: null,
      account_id: null,
      suppression: null,
      confirmed_at: new Date(at).toISOString(),
      confirmed_by: 'reader',
      unsubscribed_at: null,
      created_at: new Date(at).toISOString(),
    });
    expect(manageToken).toBe(await desk.token(EMAIL, 'manage'));

    desk.clock.advance(3 * DAY);
    const again = await confirmSubscription(desk.context, token);
    expect(again.subscriber).toEqual(subscriber);
    const confirmations = (await desk.audit()).filter(
      ({ action }) => action === 'subscriber.confirm',
    );
    expect(confirmations).toHaveLength(1);
  });

  it('sees what they are about to confirm without anything changing', async () => {
    const desk = subscriberDesk(await make());
    const token = await pending(desk);
    const before = await desk.row(EMAIL);
    const view = await readSubscription(desk.context, 'confirm', token);
    expect(view).toMatchObject({ status: 'pending', components: ['api'], kinds: ['incident'] });
    expect(await desk.row(EMAIL)).toEqual(before);
  });

  it('has 24 hours to confirm', async () => {
    const desk = subscriberDesk(await make());
    const token = await pending(desk);
    desk.clock.advance(DAY);
    expect(await readSubscription(desk.context, 'confirm', token)).toMatchObject({
      status: 'pending',
    });
    desk.clock.advance(1);
    const expired = {
      ...refusal,
      code: 'not_found',
      message: expect.stringMatching(/expired/) as string,
    };
    await expect(confirmSubscription(desk.context, token)).rejects.toMatchObject(expired);
    await expect(readSubscription(desk.context, 'confirm', token)).rejects.toMatchObject(expired);
    expect(await desk.row(EMAIL)).toMatchObject({ status: 'pending' });
  });

  it('opens nothing with a link for something else, an old or a forged one', async () => {
    const desk = subscriberDesk(await make());
    const confirm = await pending(desk);
    const leave = await desk.token(EMAIL, 'unsubscribe');
    const { id } = await desk.row(EMAIL);
    const wrong = [leave, `${confirm}x`, '', 'a.0.b', desk.context.signToken('confirm', id, 7)];
    for (const token of wrong) {
      await expect(confirmSubscription(desk.context, token)).rejects.toMatchObject({
        code: 'not_found',
      });
    }
    await expect(updatePreferences(desk.context, confirm, {})).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(unsubscribe(desk.context, confirm)).rejects.toMatchObject({ code: 'not_found' });
    expect(await desk.row(EMAIL)).toMatchObject({ status: 'pending' });
  });

  it('changes only what they name', async () => {
    const desk = subscriberDesk(await make());
    const { manage } = await confirmed(desk);
    const kinds = await updatePreferences(desk.context, manage, { kinds: ['maintenance'] });
    expect(kinds).toMatchObject({ components: ['api'], groups: ['core'], kinds: ['maintenance'] });
    const components = await updatePreferences(desk.context, manage, { components: ['web'] });
    expect(components).toMatchObject({ components: ['web'], groups: ['core'] });
    const all = await updatePreferences(desk.context, manage, { components: 'all' });
    expect(all).toMatchObject({ components: 'all', groups: [], kinds: ['maintenance'] });
    const few = await updatePreferences(desk.context, manage, {
      components: ['api'],
      groups: [],
      min_tier: 'critical',
    });
    expect(few).toMatchObject({ components: ['api'], groups: [], min_tier: 'critical' });
    await expect(
      updatePreferences(desk.context, manage, { components: [], groups: [] }),
    ).rejects.toMatchObject({ code: 'invalid' });
    expect(await readSubscription(desk.context, 'manage', manage)).toMatchObject({ ...few });
  });

  it('leaves with one click, again without an error, and gets nothing that was waiting', async () => {
    const desk = subscriberDesk(await make());
    const { leave, manage } = await confirmed(desk);
    await announced(desk.store, { kind: 'incident', at: desk.clock.now() });
    await desk.store.transaction(async (q) => {
      await q.db.update(q.t.subscribers).set({ followsAll: true });
    });
    await fanOutStep(desk.context, desk.clock.now());
    expect(await desk.mails(EMAIL)).toHaveLength(2);

    const at = desk.clock.now();
    expect(await unsubscribe(desk.context, leave)).toEqual({ unsubscribed: true });
    expect(await desk.row(EMAIL)).toMatchObject({ status: 'unsubscribed', unsubscribedAt: at });
    expect(new Set((await desk.mails(EMAIL)).map(({ status }) => status))).toEqual(
      new Set(['dropped']),
    );
    desk.clock.advance(DAY);
    expect(await unsubscribe(desk.context, leave)).toEqual({ unsubscribed: true });
    expect(await desk.row(EMAIL)).toMatchObject({ unsubscribedAt: at });
    await expect(updatePreferences(desk.context, manage, {})).rejects.toMatchObject({
      code: 'not_allowed',
    });
    const left = (await desk.audit()).filter(({ action }) => action === 'subscriber.unsubscribe');
    expect(left).toHaveLength(1);
  });

  it('cannot be brought back by the confirmation they once used', async () => {
    const desk = subscriberDesk(await make());
    const token = await pending(desk);
    await confirmSubscription(desk.context, token);
    await unsubscribe(desk.context, await desk.token(EMAIL, 'unsubscribe'));
    await expect(confirmSubscription(desk.context, token)).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(await desk.row(EMAIL)).toMatchObject({ status: 'unsubscribed' });
  });

  it('leaves without an error after being erased', async () => {
    const desk = subscriberDesk(await make());
    const { leave } = await confirmed(desk);
    const { id } = await desk.row(EMAIL);
    await desk.store.transaction((q) => deleteSubscriber(q, id));
    expect(await unsubscribe(desk.context, leave)).toEqual({ unsubscribed: true });
  });

  it('is not shown what was hidden since, and keeps following it', async () => {
    const desk = subscriberDesk(await make());
    const { manage } = await confirmed(desk);
    await desk.store.transaction(async (q) => {
      await q.db.update(q.t.components).set({ hidden: true });
    });
    expect(await readSubscription(desk.context, 'manage', manage)).toMatchObject({
      components: [],
      groups: [],
    });
    await updatePreferences(desk.context, manage, { min_tier: 'high' });
    await desk.store.transaction(async (q) => {
      await q.db.update(q.t.components).set({ hidden: false });
    });
    expect(await readSubscription(desk.context, 'manage', manage)).toMatchObject({
      components: ['api'],
      groups: ['core'],
      min_tier: 'high',
    });
  });

  it('confirms without what was withdrawn since it was asked for', async () => {
    const desk = subscriberDesk(await make());
    const token = await pending(desk);
    await desk.store.transaction(async (q) => {
      await q.db.delete(q.t.components);
    });
    const { subscriber } = await confirmSubscription(desk.context, token);
    expect(subscriber).toMatchObject({ status: 'confirmed', components: [], groups: [] });
  });

  it('is confirmed once when two requests and two clicks race', async () => {
    const desk = subscriberDesk(await make());
    const input = { email: EMAIL, components: 'all' };
    await Promise.all([
      requestSubscription(desk.context, input),
      requestSubscription(desk.context, input),
    ]);
    expect(await desk.mails(EMAIL)).toHaveLength(1);
    const token = await desk.token(EMAIL, 'confirm');
    await Promise.all([
      confirmSubscription(desk.context, token),
      confirmSubscription(desk.context, token),
    ]);
    const actions = (await desk.audit()).map(({ action }) => action);
    expect(actions.filter((action) => action === 'subscriber.confirm')).toHaveLength(1);
  });
});

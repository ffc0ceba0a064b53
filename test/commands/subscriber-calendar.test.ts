import { expect, it } from 'vitest';
import { addSubscriber } from '#src/commands/subscriber/index.ts';
import { calendarOwner, calendarToken, unsubscribe } from '#src/commands/subscriber/readers.ts';
import { insertGroup } from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import { addComponent } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';
import { ADA, subscriberDesk } from './subscriber-desk.ts';

describeOnStores('a subscriber’s own calendar', (make) => {
  it('is of the components that they follow, by themselves or by their group', async () => {
    const store = await make();
    const desk = subscriberDesk(store);
    const groupId = newId();
    await store.transaction((q) =>
      insertGroup(q, {
        id: groupId,
        slug: 'data',
        name: 'Data',
        position: 1,
        createdAt: 0,
        updatedAt: 0,
      }),
    );
    const edge = await addComponent(store, 'Edge');
    const disk = await addComponent(store, 'Disk', { groupId });
    await addComponent(store, 'Vault', { groupId, hidden: true });
    await addComponent(store, 'Docs');
    await addSubscriber(desk.context, ADA, {
      email: 'anna@example.com',
      components: ['edge'],
      groups: ['data'],
      confirmed_by: 'import',
    });
    const token = await calendarToken(desk.context, await desk.token('anna@example.com', 'manage'));
    const owner = await calendarOwner(desk.context, token);
    expect(owner.componentIds?.toSorted()).toEqual([edge.id, disk.id].sort());
    expect(owner.account).toBe((await desk.row('anna@example.com')).id);
  });

  it('opens for nobody else’s link, for no other link, and for nobody who has left', async () => {
    const store = await make();
    const desk = subscriberDesk(store);
    await addComponent(store, 'Edge');
    await addSubscriber(desk.context, ADA, {
      email: 'anna@example.com',
      components: 'all',
      confirmed_by: 'staff',
    });
    const manage = await desk.token('anna@example.com', 'manage');
    const token = await calendarToken(desk.context, manage);
    expect((await calendarOwner(desk.context, token)).componentIds).toBeNull();
    for (const wrong of [manage, `${token}x`, '', '../../etc/passwd']) {
      await expect(calendarOwner(desk.context, wrong)).rejects.toMatchObject({ code: 'not_found' });
    }
    await expect(calendarToken(desk.context, token)).rejects.toMatchObject({ code: 'not_found' });
    await unsubscribe(desk.context, await desk.token('anna@example.com', 'unsubscribe'));
    await expect(calendarOwner(desk.context, token)).rejects.toMatchObject({ code: 'not_found' });
  });
});

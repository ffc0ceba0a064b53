import { expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { fakeClock, HOUR, MINUTE } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { describeOnStores } from '#test/support/stores.ts';
import { addPeople, person } from '../staff-people.ts';

/** Words of the template that starts planned work. */
const OF_TEMPLATE = 'is under way';

describeOnStores('Work that is to start by itself', (make) => {
  async function setUp() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addPeople(store, 'ada');
    const context = commandContext(store, clock);
    const publish = async (more: Record<string, unknown> = {}) => {
      const { id } = await createDraft(context, person('ada'), maintenanceInput(clock, more));
      await publishNotice(context, ALICE, id, {});
      return id;
    };
    const statusOf = async (id: string) => (await readNotice(context, ALICE, id)).status;
    const follow = async () => {
      try {
        return await followClock(context);
      } catch {
        return false;
      }
    };
    const messages = async () =>
      (await store.read.db.select().from(store.read.t.staffMessages)).filter(
        ({ kind }) => kind === 'start_overdue',
      );
    return { store, clock, context, publish, statusOf, follow, messages };
  }

  it('starts in plain words where its template would name what became private meanwhile', async () => {
    const { clock, context, publish, statusOf, follow } = await setUp();
    const id = await publish();
    await editDraft(context, ALICE, id, { private_facts: { nicknames: [OF_TEMPLATE] } });
    clock.advance(24 * HOUR);
    await follow();
    expect(await statusOf(id)).toBe('in_progress');
    const { updates } = await readNotice(context, ALICE, id);
    expect(updates[0]!.body).toBe('The work that we announced has started.');
  });

  it('keeps no other work waiting where it is refused, and its staff are told', async () => {
    const { clock, context, publish, statusOf, follow, messages } = await setUp();
    // Another notice's words are not its own once the embargo is over.
    const embargo_until = new Date(clock.now() + HOUR).toISOString();
    const refused = await publish({ embargo_until });
    const other = await publish();
    await editDraft(context, ALICE, refused, {
      private_facts: { nicknames: [OF_TEMPLATE, 'work that we announced'] },
    });
    clock.advance(24 * HOUR);
    await follow();
    expect([await statusOf(refused), await statusOf(other)]).toEqual(['scheduled', 'in_progress']);
    await chasePromises(context);
    expect(await messages()).toEqual([]);
    clock.advance(3 * MINUTE);
    await chasePromises(context);
    const told = await messages();
    expect(told.map(({ target }) => target)).toContain('ada@example.com');
    expect(told[0]!.text).toContain('its text was refused');
    expect(JSON.stringify(told)).toContain('Not started: ');
  });

  it('is asked for where nobody has started what is started by hand, until somebody does', async () => {
    const { clock, context, publish, messages } = await setUp();
    const id = await publish({ auto_start: false });
    clock.advance(24 * HOUR + 3 * MINUTE);
    await chasePromises(context);
    expect(await messages()).toHaveLength(1);
    expect((await messages())[0]!.text).toContain('move it, or cancel it');
    await postUpdate(context, ALICE, id, { status: 'in_progress' });
    clock.advance(HOUR);
    await chasePromises(context);
    expect(await messages()).toHaveLength(1);
  });
});

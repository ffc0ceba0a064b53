import { expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { saveTierPolicy } from '#src/commands/settings/index.ts';
import { fakeClock, HOUR } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { describeOnStores } from '#test/support/stores.ts';

describeOnStores('A draft that is edited', (make) => {
  async function drafted(change: Record<string, unknown>) {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { kind: 'emergency_patch', window: null, ...change }),
    );
    const read = async () => {
      const { respond_by, anchor, policy_version, tier } = await readNotice(context, ALICE, id);
      return { respond_by, anchor, policy_version, tier };
    };
    return { clock, context, id, read };
  }
  const assessment = { cvss_score: 9.8, exploitation: 'none', exposure: 'internet' };

  it('keeps the clock that began with its first assessment, and the policies of it', async () => {
    const { clock, context, id, read } = await drafted({ tier: null, assessment });
    const first = await read();
    clock.advance(3 * HOUR);
    await saveTierPolicy(context, ALICE, 'critical', { respond_hours: 30 });
    await editDraft(context, ALICE, id, { title: 'Another title' });
    expect(await read()).toEqual(first);
    await editDraft(context, ALICE, id, { assessment: { ...assessment, exploitation: 'active' } });
    const worse = await read();
    expect(worse.anchor).toBe(first.anchor);
    expect(worse.policy_version).toBe(first.policy_version! + 1);
    expect(worse.respond_by! < first.respond_by!).toBe(true);
  });

  it('keeps the clock that began with its tier', async () => {
    const { clock, context, id, read } = await drafted({ tier: 'high', assessment: null });
    const first = await read();
    clock.advance(3 * HOUR);
    await editDraft(context, ALICE, id, { title: 'Another title' });
    expect(await read()).toEqual(first);
  });
});

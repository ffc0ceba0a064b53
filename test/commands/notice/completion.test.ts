import { expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { saveChecklists, setCheck } from '#src/commands/planning/index.ts';
import { readAudit } from '#src/commands/settings/read-audit.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { refusalOf } from '#test/support/registry.ts';
import { describeOnStores } from '#test/support/stores.ts';

describeOnStores('Work that is to be watched', (make) => {
  async function underWay(change: Record<string, unknown> = {}) {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    await saveChecklists(context, ALICE, {
      items: [
        { list: 'watch', key: 'error_rate', label: 'Error rate as before', required: true },
        { list: 'watch', key: 'latency', label: 'Response times', required: false },
      ],
    });
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { tier: 'low', watch_minutes: 30, ...change }),
    );
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    await followClock(context);
    const status = async () => (await readNotice(context, ALICE, id)).status;
    return { clock, context, id, status };
  }

  it('is not completed before it was watched, and what must be looked at was', async () => {
    const { clock, context, id, status } = await underWay();
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    const complete = (input: Record<string, unknown> = {}) =>
      postUpdate(context, ALICE, id, { status: 'completed', ...input });
    expect((await refusalOf(complete())).faults.map(({ detail }) => detail)).toEqual([
      expect.stringContaining('It is to be watched until'),
      'Not ticked yet: Error rate as before.',
    ]);
    clock.advance(30 * MINUTE);
    expect((await refusalOf(complete())).faults).toHaveLength(1);
    await setCheck(context, ALICE, id, 'watch', 'error_rate', { done: true });
    await complete();
    expect(await status()).toBe('completed');
  });

  it('is told first that a step is left out, and only then what speaks against the next one', async () => {
    const { context, id } = await underWay();
    const skipped = await refusalOf(postUpdate(context, ALICE, id, { status: 'completed' }));
    expect([skipped.code, skipped.faults[0]?.pointer]).toEqual(['not_allowed', '/status']);
    expect(skipped.message).toContain('“verifying”');
  });

  it('can be completed all the same, with the reason on the record', async () => {
    const { context, id, status } = await underWay();
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    const completion_reason = 'The graphs have moved; we looked there.';
    await postUpdate(context, ALICE, id, { status: 'completed', completion_reason });
    expect(await status()).toBe('completed');
    const { items } = await readAudit(context, ALICE, { limit: 50 });
    expect(JSON.stringify(items)).toContain('The graphs have moved');
  });

  it('is watched by the clock as well, which completes nothing that was not looked at', async () => {
    const { clock, context, id, status } = await underWay({ auto_complete: true });
    clock.advance(DAY);
    await followClock(context);
    expect(await status()).toBe('verifying');
    clock.advance(HOUR);
    expect(await followClock(context)).toBe(false);
    await setCheck(context, ALICE, id, 'watch', 'error_rate', { done: true });
    await followClock(context);
    expect(await status()).toBe('completed');
  });
});

import { expect, it } from 'vitest';
import { closeResponse } from '#src/commands/notice/close-response.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { readBoard } from '#src/commands/promise/index.ts';
import { readPublicNotice } from '#src/publish/notice-view.ts';
import { nudgesOf } from '#src/store/promises.ts';
import { fakeClock, HOUR } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { refusalOf } from '#test/support/registry.ts';
import { describeOnStores } from '#test/support/stores.ts';

describeOnStores('The response clock of work that ended without its patch', (make) => {
  async function rolledBack() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, {
        kind: 'emergency_patch',
        tier: 'critical',
        window: null,
        commit_publicly: true,
      }),
    );
    await publishNotice(context, ALICE, id, {});
    await postUpdate(context, ALICE, id, { status: 'rolled_back' });
    const state = async () => (await readBoard(context, ALICE)).find((row) => row.id === id)?.state;
    const told = async () => (await nudgesOf(store.read, [id])).map(({ reason }) => reason);
    const shown = async () =>
      (await readPublicNotice(store.read, id, { origin: 'https://x', now: clock.now() }))!
        .commitment;
    return { store, clock, context, id, state, told, shown };
  }

  it('runs on: it stays on the board, and its breach is told', async () => {
    const { clock, context, state, told, shown } = await rolledBack();
    expect(await state()).toBe('open');
    clock.advance(49 * HOUR);
    await chasePromises(context);
    expect(await state()).toBe('breached');
    expect(await told()).toContain('respond_by_breached');
    expect(await shown()).toMatchObject({ appliedAt: null, closed: false });
  });

  it('stops when somebody says what became of the patch', async () => {
    const { clock, context, id, state, told, shown } = await rolledBack();
    expect((await refusalOf(closeResponse(context, ALICE, id, {}))).faults[0]!.pointer).toBe(
      '/reason',
    );
    await closeResponse(context, ALICE, id, { reason: 'Goes on in another notice.' });
    expect(await state()).toBe('closed');
    clock.advance(49 * HOUR);
    await chasePromises(context);
    expect(await told()).not.toContain('respond_by_breached');
    expect(await shown()).toMatchObject({ appliedAt: null, closed: true });
    const again = closeResponse(context, ALICE, id, { reason: 'Goes on in another notice.' });
    expect((await refusalOf(again)).code).toBe('not_allowed');
  });

  it('is met where the patch was applied in another way', async () => {
    const { clock, context, id, state } = await rolledBack();
    const early = new Date(clock.now()).toISOString();
    clock.advance(49 * HOUR);
    const late = new Date(clock.now() + HOUR).toISOString();
    const close = (applied_at: string) =>
      closeResponse(context, ALICE, id, { applied_at, reason: 'The vendor has done it.' });
    expect((await refusalOf(close(late))).faults[0]!.pointer).toBe('/applied_at');
    await close(early);
    expect(await state()).toBe('met');
  });

  it('cannot be stopped while the work may still apply it', async () => {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { kind: 'emergency_patch', tier: 'high', window: null }),
    );
    const close = () => closeResponse(context, ALICE, id, { reason: 'Nobody needs it now.' });
    expect((await refusalOf(close())).code).toBe('not_allowed');
    await publishNotice(context, ALICE, id, {});
    expect((await refusalOf(close())).code).toBe('not_allowed');
    expect((await readNotice(context, ALICE, id)).response_closed_at).toBeNull();
  });
});

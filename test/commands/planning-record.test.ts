import type { CommandContext } from '#src/commands/context.ts';
import { expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { createFreeze, listFreezes, removeFreeze, setCheck } from '#src/commands/planning/index.ts';
import { changeRollout, moveStage } from '#src/commands/rollout/index.ts';
import { listAudit } from '#src/store/record.ts';
import { DAY, fakeClock } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';

type Act = (context: CommandContext, notice: string) => Promise<unknown>;

const freeze: Act = (context) =>
  createFreeze(context, ALICE, {
    name: 'Year end',
    start: '2026-12-20T00:00',
    end: '2027-01-02T00:00',
    time_zone: 'UTC',
  });
const run: Act = (context, id) => moveStage(context, ALICE, id, 'Canary', { status: 'running' });
const pause: Act = (context, id) => changeRollout(context, ALICE, id, { paused: true });

/** What is done before, what is done then, and what the record says of that. */
const ACTS: [action: string, before: Act[], act: Act, entity: string, detail: object][] = [
  [
    'rollout.move_stage',
    [],
    run,
    'notice',
    { stage: 'Canary', from: 'pending', to: 'running', mailed: false },
  ],
  ['rollout.pause', [], pause, 'notice', { mailed: true }],
  [
    'rollout.resume',
    [pause],
    (context, id) => changeRollout(context, ALICE, id, { paused: false }),
    'notice',
    { mailed: false },
  ],
  [
    'rollout.plan_stage',
    [],
    (context, id) =>
      changeRollout(context, ALICE, id, {
        stages: [{ name: 'Canary', planned_start: '2026-12-02T01:00:00Z' }],
      }),
    'notice',
    { stage: 'Canary', planned_start: '2026-12-02T01:00:00.000Z', planned_end: null },
  ],
  ['freeze.create', [], freeze, 'freeze', {}],
  [
    'freeze.remove',
    [freeze],
    async (context) => removeFreeze(context, ALICE, (await listFreezes(context, ALICE))[0]!.id),
    'freeze',
    {},
  ],
  [
    'check.tick',
    [],
    (context, id) => setCheck(context, ALICE, id, 'preflight', 'support_briefed', { done: true }),
    'notice',
    { list: 'preflight', key: 'support_briefed' },
  ],
];

describeOnStores('The record of planning', (make) => {
  it.each(ACTS)('says who did %s, to what, once', async (action, before, act, entity, detail) => {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, {
        kind: 'emergency_patch',
        tier: 'high',
        window: {
          start: new Date(clock.now()).toISOString(),
          end: new Date(clock.now() + 2 * DAY).toISOString(),
          time_zone: 'UTC',
        },
        stages: [
          { name: 'Canary', percent: 5 },
          { name: 'Everyone', percent: 100 },
        ],
      }),
    );
    await publishNotice(context, ALICE, id, {});
    for (const earlier of before) {
      await earlier(context, id);
    }
    await act(context, id);
    const rows = (await listAudit(store.read, { limit: 50 })).filter(
      (row) => row.action === action,
    );
    expect(rows).toMatchObject([{ actor: ALICE.label, entity, at: clock.now() }]);
    expect(rows[0]!.detail).toEqual(detail);
    if (entity === 'notice') {
      expect(rows[0]!.entityId).toBe(id);
    }
  });
});

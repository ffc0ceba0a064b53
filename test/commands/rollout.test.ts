import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDraft } from '../../src/commands/notice/create-draft.ts';
import { postUpdate } from '../../src/commands/notice/post-update.ts';
import { publishNotice } from '../../src/commands/notice/publish.ts';
import { readNotice } from '../../src/commands/notice/read.ts';
import { moveStage, pauseRollout, readRollout } from '../../src/commands/rollout/index.ts';
import type { Actor } from '../../src/domain/actor.ts';
import {
  STAGE_MOVES,
  STAGE_STATUSES,
  stageRefusal,
  type Stage,
  type StageStatus,
} from '../../src/domain/rollout.ts';
import { DAY, fakeClock } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnBothStores } from '../support/stores.ts';

const PIPELINE: Actor = { label: 'token:deploy', scopes: ['rollout:write'] };
const STAGES = [
  { name: 'Canary', percent: 5 },
  { name: 'Europe', percent: 40 },
  { name: 'Everyone', percent: 100 },
];

describe('A stage', () => {
  it('whatever is asked, leaves what has begun in front of what has not', () => {
    const ask = fc.tuple(
      fc.integer({ min: 0, max: 2 }),
      fc.constantFrom(...STAGE_STATUSES),
      fc.boolean(),
    );
    fc.assert(
      fc.property(fc.array(ask, { maxLength: 30 }), (asked) => {
        const stages = STAGES.map((stage): Stage => ({ ...stage, status: 'pending' }));
        for (const [index, to, paused] of asked) {
          const stage = stages[index]!;
          const refusal = stageRefusal({ stages, paused }, stage.name, to);
          if (refusal === null) {
            expect(STAGE_MOVES[stage.status]).toContain(to);
            stage.status = to;
          }
          const firstOpen = stages.findIndex(({ status }) => status !== 'done');
          const behind = stages.slice(firstOpen + 1).map(({ status }) => status);
          if (firstOpen >= 0) {
            expect(behind).not.toContain('running');
            expect(behind).not.toContain('done');
          }
        }
      }),
    );
  });
});

describeOnBothStores('A rollout', (make) => {
  async function setUp(change: Record<string, unknown> = {}) {
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
        window: null,
        stages: STAGES,
        private_facts: { cves: ['CVE-2024-6387'] },
        ...change,
      }),
    );
    const move = (name: string, status: StageStatus, input: Record<string, unknown> = {}) =>
      moveStage(context, PIPELINE, id, name, { status, ...input });
    const statuses = async () =>
      (await readRollout(context, PIPELINE, id)).stages.map(({ status }) => status);
    const timeline = async () => (await readNotice(context, ALICE, id)).updates;
    return { store, clock, context, id, move, statuses, timeline };
  }

  it('is moved by a pipeline’s token, which can do and see nothing else', async () => {
    const { context, id, move, statuses, timeline } = await setUp();
    expect((await refusalOf(move('Canary', 'running'))).code).toBe('not_allowed');
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await move('Canary', 'done');
    expect(await statuses()).toEqual(['done', 'pending', 'pending']);
    expect((await refusalOf(readNotice(context, PIPELINE, id))).code).toBe('forbidden');
    const posting = postUpdate(context, PIPELINE, id, { body: 'I take over.' });
    expect((await refusalOf(posting)).code).toBe('forbidden');
    const seen = JSON.stringify(await readRollout(context, PIPELINE, id));
    expect(seen).not.toContain('CVE');
    const [done, running] = await timeline();
    expect(running).toMatchObject({ created_by: 'token:deploy', notify: false });
    expect(running!.body).toContain('“Canary”');
    expect(done!.body).toContain('5% of our systems');
  });

  it('goes in order, and says what comes first', async () => {
    const { context, id, move } = await setUp();
    await publishNotice(context, ALICE, id, {});
    expect((await refusalOf(move('Europe', 'running'))).message).toBe(
      'The stage Canary comes first and is not begun.',
    );
    expect((await refusalOf(move('Canary', 'done'))).code).toBe('not_allowed');
    expect((await refusalOf(move('Mars', 'running'))).code).toBe('not_found');
    const odd = moveStage(context, PIPELINE, id, 'Canary', { status: 'pending' });
    expect((await refusalOf(odd)).faults[0]?.pointer).toBe('/status');
  });

  it('repeats nothing when a pipeline repeats its call', async () => {
    const { context, id, move, timeline } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await Promise.all([move('Canary', 'running'), move('Canary', 'running')]);
    expect(await timeline()).toHaveLength(2);
  });

  it('takes one stage back in its own words, by mail, and can try it again', async () => {
    const { context, id, move, statuses, timeline } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await move('Canary', 'done');
    await move('Europe', 'running');
    expect((await refusalOf(move('Canary', 'rolled_back'))).message).toContain(
      'take that one back first',
    );
    await move('Europe', 'rolled_back');
    const [back] = await timeline();
    expect(back).toMatchObject({ notify: true, status: 'in_progress' });
    expect(back!.body).toContain('taken the update back from the stage “Europe”');
    expect((await refusalOf(move('Everyone', 'running'))).code).toBe('not_allowed');
    await move('Europe', 'running');
    expect(await statuses()).toEqual(['done', 'running', 'pending']);
  });

  it('paused begins no further stage until it goes on', async () => {
    const { context, id, move, statuses } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await pauseRollout(context, PIPELINE, id, { paused: true });
    await move('Canary', 'done');
    expect((await refusalOf(move('Europe', 'running'))).message).toContain('paused');
    await pauseRollout(context, PIPELINE, id, { paused: false });
    await move('Europe', 'running');
    expect(await statuses()).toEqual(['done', 'running', 'pending']);
  });

  it('starts planned work with its first stage, not before its window', async () => {
    const { clock, context, id, move } = await setUp({
      kind: 'maintenance',
      tier: 'low',
      auto_start: false,
      window: maintenanceInput(fakeClock()).window,
    });
    await publishNotice(context, ALICE, id, {});
    expect((await refusalOf(move('Canary', 'running'))).message).toContain('window begins');
    clock.advance(DAY);
    await move('Canary', 'running');
    expect(await readRollout(context, PIPELINE, id)).toMatchObject({ status: 'in_progress' });
  });

  it('ends with the notice: rolled back whole, or done', async () => {
    const { context, id, move, statuses } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await move('Canary', 'done');
    await move('Europe', 'running');
    await postUpdate(context, ALICE, id, { status: 'rolled_back' });
    expect(await statuses()).toEqual(['rolled_back', 'rolled_back', 'pending']);
    expect((await refusalOf(move('Everyone', 'running'))).message).toContain('over');
  });
});

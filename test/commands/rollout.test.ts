import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { moveStage, changeRollout, readRollout } from '#src/commands/rollout/index.ts';
import { readSummary } from '#src/commands/summary/read.ts';
import type { Actor } from '#src/domain/actor.ts';
import { entryLabel } from '#src/domain/notice.ts';
import {
  STAGE_MOVES,
  STAGE_STATUSES,
  stageRefusal,
  type Stage,
  type StageStatus,
} from '#src/domain/rollout.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { DAY, fakeClock, HOUR } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

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
        const stages = STAGES.map((stage): Stage => ({
          ...stage,
          region: null,
          status: 'pending',
        }));
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

describeOnStores('A rollout', (make) => {
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

  it('says of a stage that was taken back what is noticed still, and nothing where nothing is', async () => {
    for (const [impact, noticed] of [
      [
        'partial_outage',
        'Hosts are partly unavailable. We say here when that ends.\n\n**What you need to do.** Nothing beyond',
      ],
      [
        'degraded_performance',
        'Hosts are slower than usual. We say here when that ends.\n\n**What you need to do.** Nothing. We find',
      ],
      [
        'operational',
        'What you use works as it did before the update.\n\n**What you need to do.** Nothing.',
      ],
    ] as const) {
      const { context, id, move, timeline } = await setUp({
        components: [{ slug: 'hosts', impact }],
      });
      await publishNotice(context, ALICE, id, {});
      await move('Canary', 'running');
      await move('Canary', 'rolled_back');
      const [newest] = await timeline();
      expect(newest!.body).toContain(`**What you notice.** ${noticed}`);
      expect(newest!.body).not.toMatch(
        impact === 'operational' ? /unavailable|slower/ : /works as it did/,
      );
    }
  });

  it('says at every move what customers are still asked for, until the work is checked', async () => {
    const { context, id, move, timeline } = await setUp({
      components: [{ slug: 'hosts', impact: 'partial_outage' }],
      variables: { customer_action: 'Save your work before you leave your desk.' },
    });
    await publishNotice(context, ALICE, id, {});
    const asked = '**What you need to do.** Save your work before you leave your desk.';
    const newest = async () => (await timeline())[0]!.body;
    for (const [name, status] of [
      ['Canary', 'running'],
      ['Canary', 'done'],
      ['Europe', 'running'],
      ['Europe', 'rolled_back'],
    ] as const) {
      await move(name, status);
      expect(await newest(), `${name} ${status}`).toContain(asked);
    }
    await changeRollout(context, PIPELINE, id, { paused: true });
    expect(await newest()).toContain(asked);
    expect(await newest()).toContain('**What you notice.** Hosts are partly unavailable.');
    await changeRollout(context, PIPELINE, id, { paused: false });
    expect(await newest()).toContain(asked);
    const completion_reason = 'The other systems had the update before.';
    await postUpdate(context, ALICE, id, { status: 'verifying', completion_reason });
    await move('Europe', 'running');
    expect(await newest()).not.toContain('Save your work');
  });

  it('shows the name of a stage as it was typed, whatever marks are in it', async () => {
    const { context, id, move, timeline } = await setUp({
      stages: [{ name: '*Wave* <1>', percent: 5, region: 'eu_west_1' }, STAGES[2]],
    });
    await publishNotice(context, ALICE, id, {});
    for (const status of ['running', 'done', 'rolled_back'] as const) {
      await move('*Wave* <1>', status);
      const html = renderMarkdown((await timeline())[0]!.body);
      expect(html, status).toContain('“*Wave* &lt;1&gt;”');
      expect(html, status).not.toContain('<em>');
    }
  });

  it('says in timeline, record and summary that a stage was taken back, each time once', async () => {
    const { clock, context, id, move, timeline } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await move('Canary', 'rolled_back');
    const [newest] = await timeline();
    expect(newest).toMatchObject({ status: 'in_progress', moment: 'rolled_back' });
    expect(entryLabel({ ...newest!, movedWindow: null })).toBe('Stage rolled back');
    await move('Canary', 'running');
    await move('Canary', 'done');
    clock.advance(HOUR);
    await postUpdate(context, ALICE, id, { status: 'rolled_back' });
    const { record, body } = await readSummary(context, ALICE, id);
    // The end of the notice took the stage back once more, with one word on it.
    expect(record.roll_backs).toBe(2);
    expect(body).toContain('Rolled back: 2 times.');
    expect(body).not.toMatch(/We installed|on every system concerned|Nothing that you would/);
    expect(body).toContain('took it back');
    expect(body).toContain('The update is not in place.');
  });

  it('that was completed at the second try does not claim that all went well', async () => {
    const { context, id, move } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await move('Canary', 'rolled_back');
    await move('Canary', 'running');
    const completion_reason = 'The other systems had the update before.';
    await postUpdate(context, ALICE, id, { status: 'verifying', completion_reason });
    await postUpdate(context, ALICE, id, { status: 'completed', completion_reason });
    const { record, body } = await readSummary(context, ALICE, id);
    expect(record.roll_backs).toBe(1);
    expect(body).toContain('Not every stage went as planned: the numbers below show which.');
    expect(body).not.toContain('Nothing that you would have noticed');
  });

  it('is moved by a pipeline’s token, which can do and see nothing else', async () => {
    const { context, id, move, statuses, timeline } = await setUp();
    expect((await refusalOf(move('Canary', 'running'))).code).toBe('not_allowed');
    // What a draft plans is not for it, and whether there is one neither.
    const draft = await refusalOf(readRollout(context, PIPELINE, id));
    const none = await refusalOf(readRollout(context, PIPELINE, 'nosuchnotice'));
    expect([draft.code, draft.message]).toEqual([none.code, none.message]);
    expect((await readRollout(context, ALICE, id)).stages).toHaveLength(3);
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

  it('tells no pipeline whether it guessed what is private', async () => {
    const { context, id } = await setUp({
      private_facts: { nicknames: ['FooBleed', 'Kernelpanik'] },
    });
    await publishNotice(context, ALICE, id, {});
    const body = 'We do this because of FooBleed, which some call Kernelpanik.';
    const told = async (actor: Actor) =>
      faultsOf(moveStage(context, actor, id, 'Canary', { status: 'running', body }));
    expect(await told(PIPELINE)).toEqual([
      {
        pointer: '/body',
        detail: 'needs the scope notices:write: leave it out to move the rollout only',
      },
    ]);
    expect(JSON.stringify(await told(ALICE))).toContain('FooBleed');
  });

  it.each([
    ['body', { body: 'We are late.' }],
    ['notify', { notify: true }],
    ['next_update_due', { next_update_due: '2031-01-01T00:00:00Z' }],
    ['next_update_due', { next_update_due: null }],
  ])('moves for a pipeline and nothing else: no %s', async (field, words) => {
    const { context, id, move, statuses, timeline } = await setUp();
    await publishNotice(context, ALICE, id, {});
    const before = await timeline();
    const pause = { paused: true, ...words };
    for (const refused of [
      () => move('Canary', 'running', words),
      () => changeRollout(context, PIPELINE, id, pause),
    ]) {
      expect(await refusalOf(refused())).toMatchObject({
        code: 'forbidden',
        faults: [
          { pointer: `/${field}`, detail: expect.stringContaining('notices:write') as string },
        ],
      });
    }
    expect(await statuses()).toEqual(['pending', 'pending', 'pending']);
    expect(await timeline()).toEqual(before);
    const writer: Actor = { label: 'token:desk', scopes: ['rollout:write', 'notices:write'] };
    await changeRollout(context, writer, id, pause);
    expect((await timeline()).length).toBe(before.length + 1);
  });

  it('that flaps is on the page each time, and mails what it mails once a minute', async () => {
    const { clock, context, id, move, timeline } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    const before = await timeline();
    const since = async () => (await timeline()).slice(0, -before.length);
    for (let round = 0; round < 5; round += 1) {
      await move('Canary', 'rolled_back');
      await move('Canary', 'running');
      clock.advance(10_000);
    }
    expect(await since()).toHaveLength(10);
    expect((await since()).filter(({ notify }) => notify)).toHaveLength(1);
    clock.advance(10_000);
    await move('Canary', 'rolled_back');
    expect((await since()).filter(({ notify }) => notify)).toHaveLength(2);
    for (const paused of [true, false, true, false, true]) {
      await changeRollout(context, PIPELINE, id, { paused });
    }
    expect((await since()).filter(({ notify }) => notify)).toHaveLength(3);
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
    await changeRollout(context, PIPELINE, id, { paused: true });
    await move('Canary', 'done');
    expect((await refusalOf(move('Europe', 'running'))).message).toContain('paused');
    await changeRollout(context, PIPELINE, id, { paused: false });
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
    expect((await refusalOf(move('Canary', 'running'))).message).toMatch(
      /window begins on \w+, \d+ December 2026, \d\d:\d\d CET/,
    );
    clock.advance(DAY);
    await move('Canary', 'running');
    expect(await readRollout(context, PIPELINE, id)).toMatchObject({ status: 'in_progress' });
  });

  const at = (clock: { now: () => number }, hours: number): string =>
    new Date(clock.now() + hours * HOUR).toISOString();

  /** Planned work from a day ahead to four hours later, with the stages that `plan` makes. */
  async function planned(plan: (clock: ReturnType<typeof fakeClock>) => unknown[]) {
    const clock = fakeClock();
    return setUp({
      kind: 'maintenance',
      tier: 'low',
      auto_start: false,
      lead_reason: 'A trial of the plan.',
      window: { start: at(clock, 24), end: at(clock, 28), time_zone: 'Europe/Berlin' },
      stages: plan(clock),
    });
  }

  it('reaches a region, a share or both, and says so in public words', async () => {
    const { context, id, move, timeline } = await setUp({
      stages: [
        { name: 'Canary', percent: 5, region: 'Frankfurt' },
        { name: 'Rest', region: 'Asia' },
      ],
    });
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    expect((await timeline())[0]!.body).toContain('in Frankfurt');
    await move('Canary', 'done');
    await move('Rest', 'running');
    await move('Rest', 'done');
    expect((await timeline())[0]!.body).toContain('our systems in Asia run the update');
    expect((await readRollout(context, PIPELINE, id)).stages).toMatchObject([
      { name: 'Canary', percent: 5, region: 'Frankfurt' },
      { name: 'Rest', percent: null, region: 'Asia' },
    ]);
  });

  it('is planned within its window, stage after stage; each fault is named', async () => {
    const faults = async (plan: Parameters<typeof planned>[0]) =>
      (await refusalOf(planned(plan))).faults.map(({ pointer }) => pointer);
    expect(await faults(() => [{ name: 'Nowhere' }])).toEqual(['/stages/0/percent']);
    expect(
      await faults((clock) => [
        { name: 'Early', percent: 1, planned_start: at(clock, 23) },
        { name: 'Endless', percent: 2, planned_end: at(clock, 25) },
        { name: 'Backward', percent: 3, planned_start: at(clock, 26), planned_end: at(clock, 25) },
        { name: 'Before', percent: 4, planned_start: at(clock, 25) },
        { name: 'Late', percent: 5, planned_start: at(clock, 27), planned_end: at(clock, 29) },
        { name: 'Never', percent: 6, planned_start: 'soon' },
      ]),
    ).toEqual([
      '/stages/0/planned_start',
      '/stages/1/planned_start',
      '/stages/2/planned_end',
      '/stages/3/planned_start',
      '/stages/4/planned_end',
      '/stages/5/planned_start',
    ]);
  });

  it('keeps its plan beside what really happened, in the record as well', async () => {
    const { clock, context, id, move } = await planned((clock) => [
      { name: 'Canary', percent: 5, planned_start: at(clock, 24), planned_end: at(clock, 25) },
      { name: 'Everyone', percent: 100, planned_start: at(clock, 25), planned_end: at(clock, 28) },
    ]);
    const plan = [at(clock, 24), at(clock, 25)];
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY + 600_000);
    const started = at(clock, 0);
    await move('Canary', 'running');
    clock.advance(HOUR);
    await move('Canary', 'done');
    const [canary] = (await readRollout(context, PIPELINE, id)).stages;
    expect(canary).toMatchObject({
      planned_start: plan[0],
      planned_end: plan[1],
      started_at: started,
      ended_at: at(clock, 0),
    });
    const completion_reason = 'Everyone is one host, and that one is the canary.';
    await postUpdate(context, ALICE, id, { status: 'verifying', completion_reason });
    await postUpdate(context, ALICE, id, { status: 'completed', completion_reason });
    const { record, body } = await readSummary(context, ALICE, id);
    expect(record.stages[0]).toEqual({ ...canary, next: undefined });
    expect(body).toMatch(
      /Canary \(up to 5%\) done, .*\(planned .*\); Everyone \(up to 100%\) not reached/,
    );
  });

  it('is not said to be done while stages are not, by a person or the clock', async () => {
    const { clock, context, id, move } = await setUp({
      kind: 'maintenance',
      tier: 'low',
      auto_complete: true,
      window: maintenanceInput(fakeClock()).window,
    });
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    await followClock(context);
    await move('Canary', 'running');
    const refusal = await refusalOf(postUpdate(context, ALICE, id, { status: 'verifying' }));
    expect(refusal.faults).toEqual([
      { pointer: '/completion_reason', detail: 'The stage Europe is not begun.' },
      { pointer: '/completion_reason', detail: 'The stage Everyone is not begun.' },
    ]);
    clock.advance(DAY);
    expect(await followClock(context)).toBe(false);
    expect(await readNotice(context, ALICE, id)).toMatchObject({
      status: 'in_progress',
      responded_at: null,
      open_ends: ['The stage Europe is not begun.', 'The stage Everyone is not begun.'],
    });
    for (const name of ['Canary', 'Europe', 'Everyone']) {
      await move(name, 'running');
      await move(name, 'done');
    }
    await followClock(context);
    expect(await readNotice(context, ALICE, id)).toMatchObject({ status: 'completed' });
  });

  it('ends with the work where nobody ever moved a stage: it is followed elsewhere', async () => {
    const { context, id, statuses } = await setUp();
    await publishNotice(context, ALICE, id, {});
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    expect(await statuses()).toEqual(['done', 'done', 'done']);
    await postUpdate(context, ALICE, id, { status: 'completed' });
  });

  it('takes a stage back while the work is watched, and tries again in words that fit', async () => {
    const { context, id, move, timeline } = await setUp({ stages: STAGES.slice(0, 1) });
    await publishNotice(context, ALICE, id, {});
    await move('Canary', 'running');
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    expect((await readRollout(context, PIPELINE, id)).stages[0]!.status).toBe('done');
    await move('Canary', 'rolled_back');
    await move('Canary', 'running');
    expect((await timeline())[0]).toMatchObject({ status: 'verifying' });
    expect((await timeline())[0]!.body).toContain('at the stage “Canary” again');
  });

  it('moves its plan with its window, and keeps of it what fits', async () => {
    const { clock, context, id } = await planned((clock) => [
      { name: 'Canary', percent: 5, planned_start: at(clock, 24), planned_end: at(clock, 25) },
      { name: 'Half', percent: 50, planned_start: at(clock, 25), planned_end: at(clock, 27) },
      { name: 'Everyone', percent: 100, planned_start: at(clock, 27), planned_end: at(clock, 28) },
    ]);
    await publishNotice(context, ALICE, id, {});
    await changeWindow(context, ALICE, id, { start: at(clock, 48), end: at(clock, 50) });
    expect((await readRollout(context, PIPELINE, id)).stages).toMatchObject([
      { planned_start: at(clock, 48), planned_end: at(clock, 49) },
      { planned_start: at(clock, 49), planned_end: at(clock, 50) },
      { planned_start: null, planned_end: null },
    ]);
  });

  it('is planned anew by a pipeline, without a word to anybody', async () => {
    const { clock, context, id, timeline } = await planned((clock) => [
      { name: 'Canary', percent: 5, planned_start: at(clock, 24) },
      { name: 'Everyone', percent: 100, planned_start: at(clock, 26) },
    ]);
    await publishNotice(context, ALICE, id, {});
    const plan = (name: string, input: unknown) => moveStage(context, PIPELINE, id, name, input);
    const before = await readRollout(context, PIPELINE, id);
    await plan('Canary', { planned_end: at(clock, 25) });
    await plan('Canary', { planned_end: at(clock, 25) });
    const after = await readRollout(context, PIPELINE, id);
    expect(after.stages[0]).toMatchObject({
      planned_start: at(clock, 24),
      planned_end: at(clock, 25),
    });
    expect(after.revision).toBe(before.revision + 1);
    expect(await timeline()).toHaveLength(1);
    const late = await refusalOf(
      plan('Canary', { planned_start: at(clock, 27), planned_end: null }),
    );
    expect(late.faults[0]).toEqual({
      pointer: '/planned_start',
      detail: 'must not be after the stage Everyone is planned to begin',
    });
    await changeRollout(context, PIPELINE, id, {
      stages: [
        { name: 'Everyone', planned_start: at(clock, 27.5) },
        { name: 'Canary', planned_start: at(clock, 27), planned_end: null },
      ],
    });
    const odd = await refusalOf(
      changeRollout(context, PIPELINE, id, {
        stages: [{ name: 'Canary' }, { name: 'Mars', planned_start: null }],
      }),
    );
    expect(odd.faults[0]!.pointer).toBe('/stages/1/name');
    expect((await readRollout(context, PIPELINE, id)).stages).toMatchObject([
      { planned_start: at(clock, 27), planned_end: null },
      { planned_start: at(clock, 27.5), planned_end: null },
    ]);
    expect((await refusalOf(plan('Canary', {}))).faults[0]!.pointer).toBe('/status');
    expect((await refusalOf(plan('Mars', { planned_start: null }))).code).toBe('not_found');
  });

  it('says nothing private in the name of a region', async () => {
    const refusal = await refusalOf(
      setUp({ stages: [{ name: 'Canary', region: 'hosts with CVE-2024-6387' }] }),
    );
    expect(refusal.faults[0]!.pointer).toBe('/stages/0/region');
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

import { expect, it } from 'vitest';
import { changeWindow } from '../../src/commands/notice/change-window.ts';
import { createDraft } from '../../src/commands/notice/create-draft.ts';
import { followClock } from '../../src/commands/notice/follow-clock.ts';
import { postUpdate } from '../../src/commands/notice/post-update.ts';
import { publishNotice } from '../../src/commands/notice/publish.ts';
import { readReport, reportCsv } from '../../src/commands/report/index.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { addComponent, ALICE, BOB, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf } from '../support/registry.ts';
import { describeOnBothStores } from '../support/stores.ts';

describeOnBothStores('The record', (make) => {
  async function setUp() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const publish = async (change: Record<string, unknown> = {}) => {
      const { id } = await createDraft(context, ALICE, maintenanceInput(clock, change));
      await publishNotice(context, ALICE, id, {});
      return id;
    };
    return { store, clock, context, publish };
  }

  it('tells what was promised of each notice and what became of it', async () => {
    const { clock, context, publish } = await setUp();
    // Announced a day ahead where three are asked for; ends half an hour late.
    const late = await publish();
    clock.advance(DAY);
    await followClock(context);
    clock.advance(HOUR);
    await postUpdate(context, ALICE, late, { body: 'Half way.' });
    clock.advance(90 * MINUTE);
    await postUpdate(context, ALICE, late, { status: 'verifying' });
    await postUpdate(context, ALICE, late, { status: 'completed' });
    // An emergency that is rolled back after its respond-by.
    const back = await publish({ kind: 'emergency_patch', tier: 'critical', window: null });
    clock.advance(3 * DAY);
    await postUpdate(context, ALICE, back, { status: 'rolled_back' });

    const report = await readReport(context, BOB, {});
    expect(report.notices).toMatchObject([
      {
        id: late,
        team: 'SRE',
        ahead_hours: 24,
        ahead_kept: false,
        respond_by_kept: null,
        overrun_minutes: 30,
        updates_on_time: 3,
        updates_late: 0,
        rolled_back: false,
      },
      {
        id: back,
        ahead_kept: null,
        respond_by_kept: false,
        overrun_minutes: null,
        updates_on_time: 0,
        updates_late: 1,
        rolled_back: true,
      },
    ]);
    expect(report.total).toMatchObject({
      notices: 2,
      ahead: { kept: 0, of: 1 },
      respond_by: { kept: 0, of: 1 },
      updates: { kept: 3, of: 4 },
      within_window: { kept: 0, of: 1 },
      rolled_back: 1,
      median_ahead_hours: 24,
    });
    expect(report.by_tier.map(({ name, notices }) => [name, notices])).toEqual([
      ['critical', 1],
      ['medium', 1],
    ]);
    expect(report.by_month.map(({ name }) => name)).toEqual(['2026-12']);
  });

  it('counts a notice for the team of what is noticed first, whatever is touched', async () => {
    const { store, context, publish } = await setUp();
    await addComponent(store, 'Aqueduct', { ownerTeam: 'Plumbing' });
    await addComponent(store, 'Web', { ownerTeam: 'Front' });
    const touched = { slug: 'aqueduct', impact: 'operational', role: 'touched' };
    const noticed = (slug: string) => ({ slug, impact: 'partial_outage' });
    for (const components of [
      [touched, noticed('web'), noticed('hosts')],
      [touched, noticed('hosts'), noticed('web')],
      [touched],
    ]) {
      await publish({ components });
    }
    const { notices } = await readReport(context, BOB, {});
    expect(notices.map(({ team }) => team).sort()).toEqual(['Front', 'Plumbing', 'SRE']);
  });

  it('judges the notice given by the start that was announced, whatever it was moved to', async () => {
    const { clock, context, publish } = await setUp();
    const id = await publish({ tier: 'high' });
    const start = clock.now() + 9 * DAY;
    await changeWindow(context, ALICE, id, {
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
    });
    const { notices } = await readReport(context, BOB, {});
    expect(notices[0]).toMatchObject({ ahead_hours: 24, ahead_kept: true });
  });

  it('is of the days that were asked for, and refuses those that are none', async () => {
    const { clock, context, publish } = await setUp();
    await publish();
    const day = new Date(clock.now()).toISOString().slice(0, 10);
    expect((await readReport(context, BOB, { from: day, to: day })).total.notices).toBe(1);
    expect(
      (await readReport(context, BOB, { from: '2020-01-01', to: '2020-02-01' })).total,
    ).toMatchObject({ notices: 0, mails: { kept: 0, of: 0 }, median_ahead_hours: null });
    for (const from of ['yesterday', '2026-02-30', '2031-01-01']) {
      expect((await faultsOf(readReport(context, BOB, { from, to: day })))[0]?.pointer).toBe(
        '/from',
      );
    }
  });

  it('as CSV holds no formula', async () => {
    const { context, publish } = await setUp();
    await publish({ title: '=HYPERLINK("https://example.com")' });
    const { notices } = await readReport(context, BOB, {});
    let csv = '';
    for await (const part of reportCsv(notices)) {
      csv += part;
    }
    expect(csv.split('\r\n')[0]).toContain('respond_by_kept');
    expect(csv).toContain(`"'=HYPERLINK(""https://example.com"")"`);
  });
});

import { expect, it } from 'vitest';
import { parse } from 'csv-parse/sync';
import { eq } from 'drizzle-orm';
import type { CommandContext } from '#src/commands/context.ts';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { exportReport, readReport } from '#src/commands/report/index.ts';
import { type GroupView, type ReportRow, type ReportView } from '#src/commands/report/view.ts';
import { moveStage } from '#src/commands/rollout/index.ts';
import { readSummary } from '#src/commands/summary/index.ts';
import type { DeliveryStatus } from '#src/domain/subscriber.ts';
import { newId } from '#src/store/ids.ts';
import { insertDelivery } from '#src/store/outbox.ts';
import type { Store } from '#src/store/queries.ts';
import { subscriber } from '../outbox/factories.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { addComponent, ALICE, BOB, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

type Cells = Record<string, string>;

const csvOf = async (context: CommandContext): Promise<string> =>
  (await exportReport(context, BOB, {}, 'csv')).parts.join('');

/** The CSV as a spreadsheet reads it. */
const rowsOf = async (context: CommandContext): Promise<Cells[]> =>
  parse<Cells>(await csvOf(context), { columns: true });

/** The report with its notices, as the API gives it. */
async function wholeReport(
  context: CommandContext,
): Promise<ReportView & { notices: ReportRow[] }> {
  const { parts } = await exportReport(context, BOB, {}, 'json');
  const whole = JSON.parse(parts.join('')) as ReportView & { notices: ReportRow[] };
  expect(whole).toEqual({ ...(await readReport(context, BOB, {})), notices: whole.notices });
  return whole;
}

/** The figures of a group as a reader of the CSV would add them up. */
function summed(rows: readonly Cells[]) {
  const share = (column: string) => {
    const said = rows.map((row) => row[column]).filter((cell) => cell !== '');
    return { kept: said.filter((cell) => cell === 'yes').length, of: said.length };
  };
  const sum = (column: string) => rows.reduce((total, row) => total + Number(row[column]), 0);
  const parts = (kept: string, lost: string) => ({ kept: sum(kept), of: sum(kept) + sum(lost) });
  return {
    notices: rows.length,
    ahead: share('ahead_kept'),
    respond_by: share('respond_by_kept'),
    updates: parts('updates_on_time', 'updates_late'),
    within_window: share('within_window'),
    rolled_back: share('rolled_back').kept,
    stage_roll_backs: sum('stage_roll_backs'),
    mails: parts('mails_sent', 'mails_lost'),
  };
}

/** Deliveries of a notice's first announcement, one to each of as many people. */
async function mail(store: Store, noticeId: string, statuses: readonly DeliveryStatus[]) {
  for (const status of statuses) {
    const subscriberId = await subscriber(store);
    await store.transaction(async (q) => {
      const { announcements } = q.t;
      const [first] = await q.db
        .select()
        .from(announcements)
        .where(eq(announcements.noticeId, noticeId));
      await insertDelivery(q, {
        id: newId(),
        announcementId: first!.id,
        subscriberId,
        purpose: 'announcement',
        domain: 'example.com',
        priority: 0,
        status,
        attempts: 0,
        dueAt: 0,
        createdAt: 0,
      });
    });
  }
}

describeOnStores('The record', (make) => {
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
    /** Starts all that is due. */
    const start = async () => {
      while (await followClock(context)) {
        // A step says itself whether there may be more.
      }
    };
    return { store, clock, context, publish, start };
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

    const report = await wholeReport(context);
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
    const { notices } = await wholeReport(context);
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
    const { notices } = await wholeReport(context);
    expect(notices[0]).toMatchObject({ ahead_hours: 24, ahead_kept: true });
  });

  it('keeps an overrun that was extended too late, and one that was announced in time is none', async () => {
    const { clock, context, publish, start } = await setUp();
    const longer = (id: string, by: number) =>
      changeWindow(context, ALICE, id, { end: new Date(clock.now() + by).toISOString() });
    const finish = async (id: string) => {
      await postUpdate(context, ALICE, id, { status: 'verifying' });
      await postUpdate(context, ALICE, id, { status: 'completed' });
    };
    const [late, early] = [await publish(), await publish()];
    clock.advance(DAY);
    await start();
    clock.advance(HOUR);
    await longer(early, 2 * HOUR);
    clock.advance(90 * MINUTE);
    await longer(late, 2 * HOUR);
    await finish(late);
    await finish(early);
    const { notices, total } = await wholeReport(context);
    expect(notices).toMatchObject([
      { id: late, overrun_minutes: 30, within_window: false, extensions: 1 },
      { id: early, overrun_minutes: 0, within_window: true, extensions: 1 },
    ]);
    expect(total.within_window).toEqual({ kept: 1, of: 2 });
    // The summary that customers read says the same.
    const { body, record } = await readSummary(context, ALICE, late);
    expect(record.over_ms).toBe(30 * MINUTE);
    expect(body).toContain('30 minutes past the planned end');
    expect(body).toMatch(/Extended, after that end had passed, to .*05:30 CET/);
  });

  it('counts what was taken back, the work as a whole and stages of it, and neither as kept', async () => {
    const { clock, context, publish, start } = await setUp();
    const stages = [
      { name: 'Canary', percent: 5 },
      { name: 'All', percent: 100 },
    ];
    const staged = await publish({ stages });
    const whole = await publish();
    clock.advance(DAY);
    await start();
    for (const status of ['running', 'rolled_back', 'running', 'rolled_back']) {
      await moveStage(context, ALICE, staged, 'Canary', { status });
    }
    await postUpdate(context, ALICE, whole, { status: 'rolled_back' });
    const { notices, total } = await wholeReport(context);
    expect(notices).toMatchObject([
      { id: staged, rolled_back: false, stage_roll_backs: 2 },
      { id: whole, rolled_back: true, stage_roll_backs: 0, within_window: null },
    ]);
    expect(total).toMatchObject({
      rolled_back: 1,
      stage_roll_backs: 2,
      within_window: { kept: 1, of: 1 },
    });
  });

  it('agrees with the CSV in every figure, by tier, layer, team and month', async () => {
    const { store, clock, context, publish, start } = await setUp();
    await addComponent(store, 'Shop', { ownerTeam: null, layer: 'application' });
    const shop = { layer: 'application', components: [{ slug: 'shop', impact: 'operational' }] };
    const notices = [
      await publish(),
      await publish({ tier: 'low', owner_team: 'Billing' }),
      await publish({ ...shop, tier: 'high' }),
    ];
    clock.advance(DAY);
    await start();
    clock.advance(2.5 * HOUR);
    await postUpdate(context, ALICE, notices[0]!, { status: 'verifying' });
    await postUpdate(context, ALICE, notices[0]!, { status: 'completed' });
    await postUpdate(context, ALICE, notices[2]!, { status: 'rolled_back' });
    clock.advance(40 * DAY);
    await publish({ ...shop, kind: 'emergency_patch', tier: 'critical', window: null });
    await mail(store, notices[0]!, ['sent', 'sent', 'failed', 'bounced', 'waiting', 'cancelled']);
    await mail(store, notices[1]!, ['sent', 'folded', 'dropped', 'leased']);

    const report = await wholeReport(context);
    expect(report.total.mails).toEqual({ kept: 3, of: 5 });
    expect(report.by_tier.map(({ name }) => name)).toEqual(['critical', 'high', 'medium', 'low']);
    expect(report.by_layer.map(({ name }) => name)).toEqual(['application', 'infrastructure']);
    expect(report.by_team.map(({ name }) => name)).toEqual(['Billing', 'No team', 'SRE']);
    expect(report.by_month.map(({ name }) => name)).toEqual(['2026-12', '2027-01']);
    const rows = await rowsOf(context);
    expect(rows).toHaveLength(4);
    const groups: [GroupView[], (row: Cells) => string][] = [
      [report.by_tier, (row) => row['tier']!],
      [report.by_layer, (row) => row['layer']!],
      [report.by_team, (row) => row['team'] || 'No team'],
      [report.by_month, (row) => row['published_at']!.slice(0, 7)],
      [[{ ...report.total, name: 'all' }], () => 'all'],
    ];
    for (const [views, nameOf] of groups) {
      for (const view of views) {
        const own = rows.filter((row) => nameOf(row) === view.name);
        expect(summed(own)).toEqual({ ...view, name: undefined, median_ahead_hours: undefined });
      }
    }
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
    const csv = await csvOf(context);
    expect(csv.split('\r\n')[0]).toContain('respond_by_kept');
    expect(csv).toContain(`"'=HYPERLINK(""https://example.com"")"`);
  });
});

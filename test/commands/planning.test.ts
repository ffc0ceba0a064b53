import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editComponent } from '#src/commands/component/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { followClock } from '#src/commands/notice/follow-clock.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { previewNotice } from '#src/commands/notice/preview.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice, readNotices } from '#src/commands/notice/read.ts';
import { suggestBlastRadius } from '#src/commands/planning/blast-radius.ts';
import {
  createFreeze,
  createRecurrence,
  editRecurrence,
  endRecurrence,
  readChecks,
  readRecurrence,
  removeFreeze,
  saveChecklists,
  setCheck,
  skipOccurrence,
} from '#src/commands/planning/index.ts';
import { makeOccurrences } from '#src/commands/planning/make-occurrences.ts';
import { blastRadius } from '#src/domain/blast-radius.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { SUNDAYS } from './sundays.ts';

describe('A blast radius', () => {
  it('holds just what depends on the named, near first, by the shortest way', () => {
    const graph = new Map([
      ['api', ['database', 'hosts']],
      ['web', ['api']],
      ['database', ['hosts']],
      ['hosts', []],
      ['docs', []],
    ]);
    expect(blastRadius(graph, ['hosts'])).toEqual([
      { slug: 'api', path: ['hosts', 'api'] },
      { slug: 'database', path: ['hosts', 'database'] },
      { slug: 'web', path: ['hosts', 'api', 'web'] },
    ]);
    expect(blastRadius(graph, ['web', 'docs'])).toEqual([]);
  });

  it('names nothing twice and nothing that was named, whatever depends on what', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(5), fc.nat(5)), { maxLength: 20 }),
        fc.subarray(names, { minLength: 1 }),
        (edges, named) => {
          const graph = new Map(names.map((name): [string, string[]] => [name, []]));
          // Who comes later may depend on who comes before: no circles.
          edges.forEach(([x, y]) => x > y && graph.get(names[x]!)!.push(names[y]!));
          const slugs = blastRadius(graph, named).map(({ slug }) => slug);
          expect(new Set(slugs).size).toBe(slugs.length);
          expect(slugs.filter((slug) => named.includes(slug))).toEqual([]);
          const inside = new Set([...named, ...slugs]);
          for (const [slug, dependsOn] of graph) {
            expect(inside.has(slug)).toBe(
              named.includes(slug) || dependsOn.some((base) => inside.has(base)),
            );
          }
        },
      ),
    );
  });
});

describeOnStores('Planning', (make) => {
  async function setUp() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addComponent(store, 'Edge');
    await addComponent(store, 'Web', { layer: 'application' });
    const context = commandContext(store, clock);
    const draft = async (change: Record<string, unknown> = {}) =>
      (await createDraft(context, ALICE, maintenanceInput(clock, change))).id;
    const codes = async (id: string) =>
      (await readNotice(context, ALICE, id)).findings.map(({ code }) => code);
    return { store, clock, context, draft, codes };
  }

  it('asks a reason for less notice than the tier wants, and takes it with draft or publication', async () => {
    const { context, draft } = await setUp();
    const id = await draft({ lead_reason: null });
    const [fault] = await faultsOf(publishNotice(context, ALICE, id, {}));
    expect(fault).toEqual({
      pointer: '/lead_reason',
      detail:
        'This gives 1 day of notice; the medium tier asks for 3 days. Call it an emergency, or give a reason.',
    });
    expect((await readNotice(context, ALICE, id)).status).toBe('draft');
    const words = await faultsOf(publishNotice(context, ALICE, id, { lead_reason: ' Hurry up ' }));
    expect(words).toEqual([
      {
        pointer: '/lead_reason',
        detail: 'must say in at least 10 characters why it cannot wait or be at another time',
      },
    ]);
    await publishNotice(context, ALICE, id, { lead_reason: 'The vendor pulls the old version.' });
    expect(await readNotice(context, ALICE, id)).toMatchObject({
      status: 'scheduled',
      lead_reason: 'The vendor pulls the old version.',
    });
    await publishNotice(context, ALICE, await draft(), {});
  });

  it('asks nothing of an emergency, nor of a preview', async () => {
    const { context, clock, draft } = await setUp();
    const id = await draft({ kind: 'emergency_patch', lead_reason: null });
    await publishNotice(context, ALICE, id, {});
    const input = maintenanceInput(clock, { lead_reason: null });
    const { findings } = await previewNotice(context, ALICE, { input, publication: {} }, () =>
      Promise.resolve(true),
    );
    expect(findings.map(({ code, level }) => [code, level])).toContainEqual([
      'lead_time',
      'reason',
    ]);
  });

  it('knows the freezes of all and of some components', async () => {
    const { context, clock, draft, codes } = await setUp();
    const span = {
      start: new Date(clock.now()).toISOString(),
      end: new Date(clock.now() + 60 * DAY).toISOString(),
      time_zone: 'Europe/Berlin',
    };
    const some = await createFreeze(context, ALICE, {
      ...span,
      name: 'Edge sale',
      components: ['edge'],
    });
    const id = await draft({ lead_reason: null });
    expect(await codes(id)).toEqual(['lead_time']);
    await createFreeze(context, ALICE, { ...span, name: 'Year end' });
    expect(await codes(id)).toEqual(['lead_time', 'freeze']);
    const faults = await faultsOf(publishNotice(context, ALICE, id, {}));
    expect(faults[1]?.detail).toContain('Year end');
    await removeFreeze(context, ALICE, some.id);
    expect((await refusalOf(removeFreeze(context, ALICE, some.id))).code).toBe('not_found');
    const bad = createFreeze(context, ALICE, { ...span, name: 'x', components: ['moon'] });
    expect((await faultsOf(bad))[0]?.pointer).toBe('/components/0');
  });

  it('has a checklist by layer and tier, whose required items hold planned work back', async () => {
    const { context, draft, codes } = await setUp();
    const id = await draft({ window: { ...farWindow() }, lead_reason: null });
    await saveChecklists(context, ALICE, {
      items: [
        {
          list: 'preflight',
          key: 'backup',
          label: 'Backup taken',
          layers: ['infrastructure'],
          required: true,
        },
        {
          list: 'preflight',
          key: 'store',
          label: 'Store told',
          layers: ['application'],
          required: true,
        },
        { list: 'watch', key: 'errors', label: 'Error rate', required: true },
      ],
    });
    expect(await codes(id)).toEqual(['checklist']);
    expect((await faultsOf(publishNotice(context, ALICE, id, {})))[0]?.detail).toContain(
      'Not ticked yet: Backup taken.',
    );
    const { items } = await setCheck(context, ALICE, id, 'preflight', 'backup', {
      done: true,
      note: 'Snapshot 81',
    });
    expect(items.find(({ key }) => key === 'backup')).toMatchObject({
      done: true,
      done_by: ALICE.label,
      note: 'Snapshot 81',
    });
    expect(
      (await refusalOf(setCheck(context, ALICE, id, 'preflight', 'store', { done: true }))).code,
    ).toBe('not_found');
    await publishNotice(context, ALICE, id, {});
  });

  it('has only what its tier asks for on its checklist', async () => {
    const { context, draft, codes } = await setUp();
    const item = (key: string, tiers: string[] | null) => ({
      ...{ list: 'preflight', key, label: key, required: true, tiers },
    });
    await saveChecklists(context, ALICE, {
      items: [item('all', null), item('milder', ['low', 'medium']), item('worse', ['critical'])],
    });
    const id = await draft({ window: farWindow(), lead_reason: null, tier: 'medium' });
    const { items } = await readChecks(context, ALICE, id);
    expect(items.map(({ key }) => key)).toEqual(['all', 'milder']);
    expect(await codes(id)).toEqual(['checklist', 'checklist']);
  });

  it('has a checklist that nobody ticks in the wrong list, nor when the work is over', async () => {
    const { clock, context, draft } = await setUp();
    const id = await draft();
    const tick = (list: string, key = 'rollback_plan') =>
      setCheck(context, ALICE, id, list, key, { done: true });
    expect((await refusalOf(tick('watch'))).code).toBe('not_found');
    expect((await refusalOf(tick('preflight', 'sing_a_song'))).code).toBe('not_found');
    await tick('preflight');
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    await followClock(context);
    await tick('watch', 'latency');
    await postUpdate(context, ALICE, id, { status: 'rolled_back' });
    expect((await refusalOf(tick('watch', 'error_rate'))).code).toBe('not_allowed');
    const { items } = await readChecks(context, ALICE, id);
    expect(items.filter(({ done }) => done).map(({ key }) => key)).toEqual([
      'rollback_plan',
      'latency',
    ]);
  });

  it('suggests what else a patch touches until staff name or drop it', async () => {
    const { context, draft, codes } = await setUp();
    await editComponent(context, ALICE, 'edge', { depends_on: ['hosts'] });
    await editComponent(context, ALICE, 'web', { depends_on: ['edge'] });
    const { items } = await suggestBlastRadius(context, ALICE, { components: ['hosts'] });
    expect(items.map(({ slug, path }) => [slug, path.length])).toEqual([
      ['edge', 2],
      ['web', 3],
    ]);
    const id = await draft();
    expect(await codes(id)).toContain('blast_radius');
    await editDraft(context, ALICE, id, {
      components: [
        { slug: 'hosts', impact: 'partial_outage' },
        { slug: 'edge', impact: 'operational', role: 'touched' },
      ],
      dropped_components: ['web'],
    });
    expect(await codes(id)).not.toContain('blast_radius');
    const loud = editDraft(context, ALICE, id, {
      components: [{ slug: 'edge', impact: 'major_outage', role: 'touched' }],
    });
    expect((await faultsOf(loud))[0]?.pointer).toBe('/components/0/impact');
  });

  it('names only what is noticed in title and text, unless nothing is', async () => {
    const { context, draft } = await setUp();
    const touched = { slug: 'web', impact: 'operational', role: 'touched' };
    const id = await draft({
      title: null,
      components: [{ slug: 'hosts', impact: 'partial_outage' }, touched],
    });
    await publishNotice(context, ALICE, id, { lead_reason: 'It cannot wait for the lead time.' });
    const { title, updates } = await readNotice(context, ALICE, id);
    expect(`${title} ${updates[0]!.body}`).toContain('Hosts');
    expect(`${title} ${updates[0]!.body}`).not.toMatch(/web/i);
    const quiet = await draft({ title: null, components: [touched] });
    await publishNotice(context, ALICE, quiet, { lead_reason: 'It cannot wait for long.' });
    expect((await readNotice(context, ALICE, quiet)).updates[0]!.body).toContain('Web');
  });

  it('sees work on what depends on each other at the same time', async () => {
    const { context, draft, codes } = await setUp();
    await editComponent(context, ALICE, 'web', { depends_on: ['hosts'] });
    await publishNotice(context, ALICE, await draft(), {});
    const overlap = async (...slugs: string[]) => {
      const components = slugs.map((slug) => ({ slug, impact: 'partial_outage' }));
      const { findings } = await readNotice(context, ALICE, await draft({ components }));
      return findings.find(({ code }) => code === 'overlap')?.detail;
    };
    const title = '“Planned infrastructure maintenance: Hosts” is planned for the same time';
    expect(await overlap('web')).toBe(`${title}, on Hosts, which Web depends on.`);
    expect(await overlap('hosts', 'web')).toBe(`${title}, on Hosts as well.`);
    await editComponent(context, ALICE, 'hosts', { depends_on: ['edge'] });
    expect(await overlap('edge')).toBe(`${title}, on Hosts, which depends on Edge.`);
    await editComponent(context, ALICE, 'hosts', { depends_on: [] });
    const apart = await draft({ components: [{ slug: 'edge', impact: 'partial_outage' }] });
    expect(await codes(apart)).not.toContain('overlap');
  });

  it('watches the work for a while before the clock completes it', async () => {
    const { clock, context, draft } = await setUp();
    const id = await draft({ auto_complete: true, watch_minutes: 45 });
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    await followClock(context);
    clock.advance(2 * HOUR - 10 * MINUTE);
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    clock.advance(20 * MINUTE);
    expect(await followClock(context)).toBe(false);
    clock.advance(25 * MINUTE);
    await followClock(context);
    expect((await readNotice(context, ALICE, id)).status).toBe('completed');
  });

  function farWindow() {
    const start = fakeClock().now() + 20 * DAY;
    return {
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
      time_zone: 'UTC',
    };
  }

  describe('of recurring work', () => {
    const rule = (change: Record<string, unknown> = {}) => ({
      ...SUNDAYS,
      draft: {
        kind: 'maintenance',
        layer: 'infrastructure',
        tier: 'low',
        components: [{ slug: 'hosts', impact: 'degraded_performance' }],
      },
      ...change,
    });

    it('makes each time a notice of its own, once, however many look', async () => {
      const { clock, context } = await setUp();
      const { id } = await createRecurrence(context, ALICE, rule());
      const all = async () => (await readNotices(context, ALICE, { limit: 50 })).items;
      await Promise.all([makeOccurrences(context), makeOccurrences(context)]);
      expect((await all()).map(({ window_start, status }) => [window_start, status])).toEqual([
        ['2026-12-06T01:00:00.000Z', 'scheduled'],
      ]);
      expect(await makeOccurrences(context)).toBe(false);
      clock.advance(5 * DAY);
      await makeOccurrences(context);
      expect(await all()).toHaveLength(2);
      expect((await readRecurrence(context, ALICE, id)).next[0]?.start).toBe(
        '2026-12-20T01:00:00.000Z',
      );
    });

    it('lets one time be left out, cancelled or moved alone', async () => {
      const { clock, context } = await setUp();
      const { id } = await createRecurrence(context, ALICE, rule());
      const wrong = skipOccurrence(context, ALICE, id, { start: '2026-12-13T01:00:00Z' });
      expect((await faultsOf(wrong))[0]?.pointer).toBe('/start');
      const none = skipOccurrence(context, ALICE, id, { start: 'next Sunday' });
      expect((await faultsOf(none))[0]?.pointer).toBe('/start');
      await skipOccurrence(context, ALICE, id, { start: '2026-12-06T01:00:00Z' });
      expect(await makeOccurrences(context)).toBe(false);
      clock.advance(6 * DAY);
      await makeOccurrences(context);
      const { items } = await readNotices(context, ALICE, { limit: 5 });
      expect(items.map(({ window_start }) => window_start)).toEqual(['2026-12-13T01:00:00.000Z']);
      await postUpdate(context, ALICE, items[0]!.id, { status: 'cancelled' });
      expect((await readRecurrence(context, ALICE, id)).next[0]?.start).toBe(
        '2026-12-20T01:00:00.000Z',
      );
      await endRecurrence(context, ALICE, id);
      clock.advance(30 * DAY);
      expect(await makeOccurrences(context)).toBe(false);
    });

    it('says what is wrong when the rule is made, not weeks later', async () => {
      const { context } = await setUp();
      const odd = createRecurrence(context, ALICE, rule({ rrule: 'FREQ=DAILY;BYHOUR=3' }));
      expect((await faultsOf(odd))[0]?.pointer).toBe('/rrule');
      for (const rrule of ['FREQ=DAILY;INTERVAL=100000000', 'FREQ=YEARLY;INTERVAL=99999']) {
        const far = await faultsOf(createRecurrence(context, ALICE, rule({ rrule })));
        expect(far).toEqual([{ pointer: '/rrule', detail: 'must have an INTERVAL from 1 to 366' }]);
      }
      for (const local_start of ['0001-01-01T00:00', '2026-02-30T02:00', '9999-12-31T23:59']) {
        const never = createRecurrence(context, ALICE, rule({ local_start }));
        expect((await faultsOf(never))[0]?.pointer).toBe('/local_start');
      }
      const moon = createRecurrence(
        context,
        ALICE,
        rule({
          draft: {
            layer: 'application',
            tier: 'low',
            components: [{ slug: 'moon', impact: 'operational' }],
          },
        }),
      );
      expect((await faultsOf(moon))[0]?.pointer).toBe('/components/0/slug');
      const window = { start: '2026-12-06T02:00', end: '2026-12-06T03:00', time_zone: 'UTC' };
      const twice = rule({ draft: { ...rule().draft, window } });
      expect((await faultsOf(createRecurrence(context, ALICE, twice)))[0]?.pointer).toBe(
        '/draft/window',
      );
      // A time of the calendar fits one occurrence at most.
      const stages = [
        { name: 'Canary', percent: 5, planned_start: '2026-12-06T02:00', planned_end: null },
        { name: 'Everyone', percent: 100, planned_end: '2026-12-06T03:00' },
      ];
      const staged = createRecurrence(context, ALICE, rule({ draft: { ...rule().draft, stages } }));
      expect((await faultsOf(staged)).map(({ pointer }) => pointer)).toEqual([
        '/draft/stages/0/planned_start',
        '/draft/stages/1/planned_end',
      ]);
      const endless = rule({ rrule: 'FREQ=DAILY', duration_minutes: 50 * 60 });
      const [overlap] = await faultsOf(createRecurrence(context, ALICE, endless));
      // Where the clocks go forward, a day has 23 hours.
      expect(overlap).toEqual({
        pointer: '/duration_minutes',
        detail: expect.stringMatching(/^must be at most 1380, .*overlap itself$/) as string,
      });
      expect((await readNotices(context, ALICE, { limit: 5 })).items).toEqual([]);
    });

    it('tells staff when a time cannot be made, and goes on when the rule is mended', async () => {
      const { store, context } = await setUp();
      const { id } = await createRecurrence(context, ALICE, rule());
      await store.transaction((q) =>
        q.db.update(q.t.recurrences).set({ draft: { ...rule().draft, tier: 'huge' } }),
      );
      expect(await makeOccurrences(context)).toBe(false);
      const broken = await readRecurrence(context, ALICE, id);
      expect(broken.fault).toContain('must be one of');
      expect(await makeOccurrences(context)).toBe(false);
      await editRecurrence(context, ALICE, id, rule());
      expect(await makeOccurrences(context)).toBe(true);
    });
  });
});

import { expect, it } from 'vitest';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { discardDraft, editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { previewNotice, previewUpdate } from '#src/commands/notice/preview.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { listComponents, listStatusChanges } from '#src/store/components.ts';
import { findNotice, listNotices, updatesOfNotices } from '#src/store/notices.ts';
import type { Store } from '#src/store/queries.ts';
import { listAudit, publicationVersion } from '#src/store/record.ts';
import { DAY, fakeClock, HOUR } from '#test/support/clock.ts';
import {
  addComponent,
  ALICE,
  BOB,
  commandContext,
  maintenanceInput,
} from '#test/support/context.ts';
import { describeOnStores } from '#test/support/stores.ts';

async function statusOf(store: Store, slug: string) {
  return (await listComponents(store.read)).find((component) => component.slug === slug)!.status;
}

async function everything(store: Store) {
  return {
    notices: (await listNotices(store.read, { limit: 100 })).length,
    version: await publicationVersion(store.read),
    audit: (await listAudit(store.read, { limit: 100 })).length,
  };
}

describeOnStores('publishing a notice', (make) => {
  async function setUp() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addComponent(store, 'Edge');
    return { store, clock, context: commandContext(store, clock) };
  }

  it('writes timeline, audit, announcement and publication number together', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    expect(await publicationVersion(store.read)).toBe(0);
    clock.advance(HOUR);
    await publishNotice(context, ALICE, id, {});
    const notice = (await findNotice(store.read, id))!;
    expect(notice).toMatchObject({ status: 'scheduled', publishedAt: clock.now() });
    expect(notice.title).toContain('Hosts');
    expect(await publicationVersion(store.read)).toBe(1);
    expect((await listAudit(store.read, { limit: 1 }))[0]).toMatchObject({
      actor: 'user:alice@example.com',
      action: 'notice.publish',
      entityId: id,
    });
    const announced = await store.read.db.select().from(store.read.t.announcements);
    expect(announced).toMatchObject([{ noticeId: id, status: 'pending' }]);
  });

  it('announces once when it is published twice at once', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    await Promise.all([
      publishNotice(context, ALICE, id, {}),
      publishNotice(context, ALICE, id, {}),
    ]);
    expect(await updatesOfNotices(store.read, [id])).toHaveLength(1);
    expect(await store.read.db.select().from(store.read.t.announcements)).toHaveLength(1);
  });

  it('announces nothing to anybody when it is published without notifying', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    await publishNotice(context, ALICE, id, { notify: false });
    await postUpdate(context, ALICE, id, { status: 'in_progress' });
    expect(await store.read.db.select().from(store.read.t.announcements)).toEqual([]);
  });

  it('refuses somebody who may only look', async () => {
    const { clock, context } = await setUp();
    await expect(createDraft(context, BOB, maintenanceInput(clock))).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  it('refuses a maintenance whose window has begun, and stays a draft', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    clock.advance(DAY + HOUR);
    await expect(publishNotice(context, ALICE, id, {})).rejects.toMatchObject({
      code: 'invalid',
      faults: [{ pointer: '/window/start' }],
    });
    expect((await findNotice(store.read, id))!.status).toBe('draft');
  });

  it('begins an emergency patch without a window at once', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { kind: 'emergency_patch', tier: 'critical', window: null }),
    );
    await publishNotice(context, ALICE, id, {});
    const notice = (await findNotice(store.read, id))!;
    expect(notice.status).toBe('in_progress');
    expect(notice.nextUpdateDue).toBe(clock.now() + HOUR / 2);
    expect(await statusOf(store, 'hosts')).toBe('partial_outage');
  });

  it('gives components back what they were, unless another notice still holds them', async () => {
    const { store, clock, context } = await setUp();
    const emergency = (impact: string) =>
      maintenanceInput(clock, {
        kind: 'emergency_patch',
        window: null,
        components: [{ slug: 'hosts', impact }],
      });
    const first = await createDraft(context, ALICE, emergency('partial_outage'));
    const second = await createDraft(context, ALICE, emergency('degraded_performance'));
    await publishNotice(context, ALICE, first.id, {});
    await publishNotice(context, ALICE, second.id, {});
    expect(await statusOf(store, 'hosts')).toBe('partial_outage');
    await postUpdate(context, ALICE, first.id, { status: 'verifying' });
    await postUpdate(context, ALICE, first.id, { status: 'completed' });
    expect(await statusOf(store, 'hosts')).toBe('degraded_performance');
    await postUpdate(context, ALICE, second.id, { status: 'rolled_back' });
    expect(await statusOf(store, 'hosts')).toBe('operational');
    const hosts = (await listComponents(store.read)).find(({ slug }) => slug === 'hosts')!;
    expect(
      (await listStatusChanges(store.read, hosts.id, 10)).map(({ newStatus }) => newStatus).sort(),
    ).toEqual(['degraded_performance', 'operational', 'partial_outage']);
  });

  it('takes up a component that an update names for the first time', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { kind: 'incident', window: null }),
    );
    await publishNotice(context, ALICE, id, { status: 'identified' });
    await postUpdate(context, ALICE, id, {
      components: [{ slug: 'edge', impact: 'major_outage' }],
    });
    expect(await statusOf(store, 'edge')).toBe('major_outage');
    expect((await findNotice(store.read, id))!.impact).toBe('critical');
    await postUpdate(context, ALICE, id, { status: 'resolved' });
    expect(await statusOf(store, 'edge')).toBe('operational');
  });

  it('reschedules with the old and the new window on the record and a higher sequence', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    await publishNotice(context, ALICE, id, {});
    const before = (await findNotice(store.read, id))!;
    await changeWindow(context, ALICE, id, {
      start: '2026-12-03T02:00:00+01:00',
      end: '2026-12-03T04:00:00+01:00',
      reason: 'A supplier delivers a day late.',
    });
    const after = (await findNotice(store.read, id))!;
    expect(after.windowStart).toBe(Date.parse('2026-12-03T01:00:00Z'));
    expect(after.calendarSequence).toBe(before.calendarSequence + 1);
    expect(after.status).toBe('scheduled');
    const [update] = await updatesOfNotices(store.read, [id]);
    expect(update).toMatchObject({
      moment: 'rescheduled',
      oldWindowStart: before.windowStart,
      newWindowStart: after.windowStart,
    });
    expect(update!.body).toContain('A supplier delivers a day late.');
  });

  it('extends a running window by its end alone', async () => {
    const { store, clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    await postUpdate(context, ALICE, id, { status: 'in_progress' });
    await expect(
      changeWindow(context, ALICE, id, { end: '2026-12-02T01:30:00+01:00' }),
    ).rejects.toMatchObject({ faults: [{ pointer: '/end' }] });
    await changeWindow(context, ALICE, id, { end: '2026-12-02T05:00:00+01:00' });
    const [update] = await updatesOfNotices(store.read, [id]);
    expect(update!.moment).toBe('extended');
    expect((await findNotice(store.read, id))!.windowEnd).toBe(Date.parse('2026-12-02T04:00:00Z'));
  });

  it('keeps private facts out of public text', async () => {
    const { clock, context } = await setUp();
    const facts = { cves: ['CVE-2024-6387'], packages: ['openssh-server 9.6p1'] };
    for (const [field, text] of [
      ['title', 'Update for CVE-2024-6387'],
      ['body', 'We replace OpenSSH-Server on every host.'],
    ] as const) {
      await expect(
        createDraft(
          context,
          ALICE,
          maintenanceInput(clock, { private_facts: facts, [field]: text }),
        ),
      ).rejects.toMatchObject({ code: 'invalid', faults: [{ pointer: `/${field}` }] });
    }
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, { private_facts: facts }),
    );
    await publishNotice(context, ALICE, id, {});
    await expect(
      postUpdate(context, ALICE, id, { body: 'Half of the 9.6p1 hosts are done.' }),
    ).rejects.toMatchObject({ faults: [{ pointer: '/body' }] });
  });

  it('shows a preview that is what gets published, and stores nothing for it', async () => {
    const { store, clock, context } = await setUp();
    const before = await everything(store);
    const input = maintenanceInput(clock, { variables: { why: 'The disks are near their end.' } });
    const shown = await previewNotice(
      context,
      ALICE,
      { input, publication: {} },
      async (q, id) => ({
        title: (await findNotice(q, id))!.title,
        body: (await updatesOfNotices(q, [id]))[0]!.body,
      }),
    );
    expect(await everything(store)).toEqual(before);
    const { id } = await createDraft(context, ALICE, input);
    await publishNotice(context, ALICE, id, {});
    const [update] = await updatesOfNotices(store.read, [id]);
    expect(shown.seen.body).toBe(update!.body);
    expect(shown.seen.title).toBe((await findNotice(store.read, id))!.title);
    expect(shown.findings).toMatchObject([{ code: 'lead_time' }]);

    const published = await everything(store);
    await previewUpdate(context, ALICE, { noticeId: id, input: { status: 'cancelled' } }, () =>
      Promise.resolve(null),
    );
    expect(await everything(store)).toEqual(published);
  });

  it('promises no end that has passed, and asks for no lead time once work runs', async () => {
    const { clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock, { tier: 'low' }));
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    await postUpdate(context, ALICE, id, { status: 'in_progress' });
    const progressNow = () =>
      previewUpdate(
        context,
        ALICE,
        { noticeId: id, input: {} },
        async (q, noticeId) => (await updatesOfNotices(q, [noticeId]))[0]!.body,
      );
    expect((await progressNow()).seen).toMatch(/going to plan[^]*expect to finish by/);
    clock.advance(2 * HOUR);
    const late = await progressNow();
    expect(late.seen).not.toMatch(/to plan|expect to finish/);
    expect(late.findings).toEqual([]);
  });

  it('names every wrong field in one answer, whether its form or its meaning is wrong', async () => {
    const { store, context } = await setUp();
    const wrong = createDraft(context, ALICE, {
      kind: 'maintenance',
      layer: 'infrastructure',
      tier: 'huge',
      components: [{ slug: 'nope', impact: 'partial_outage' }],
      window: { start: 'x', end: 'y', time_zone: 'Europe/Berlin' },
      variables: { foo: 'x' },
      assessment: { cvss_vector: 'bad' },
      private_facts: { cve: [] },
    });
    const refusal = await wrong.then(
      () => null,
      (error: { faults: { pointer: string }[] }) => error,
    );
    expect(refusal?.faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/assessment/cvss_vector',
      '/components/0/slug',
      '/private_facts/cve',
      '/tier',
      '/variables/foo',
      '/window/end',
      '/window/start',
    ]);
    expect(await listNotices(store.read, { limit: 10 })).toEqual([]);
  });

  it('edits a draft field by field and refuses an edit of an older revision', async () => {
    const { clock, context } = await setUp();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock));
    await editDraft(context, ALICE, id, { title: 'New disks' }, 1);
    await expect(editDraft(context, ALICE, id, { title: 'Newer' }, 1)).rejects.toMatchObject({
      code: 'stale',
    });
    const notice = await readNotice(context, ALICE, id);
    expect(notice).toMatchObject({ title: 'New disks', tier: 'medium', revision: 2 });
    await publishNotice(context, ALICE, id, {});
    await expect(editDraft(context, ALICE, id, { title: 'x' })).rejects.toMatchObject({
      code: 'not_allowed',
    });
    await expect(discardDraft(context, ALICE, id)).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

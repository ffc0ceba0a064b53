import { expect, it } from 'vitest';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { publicationVersion } from '#src/store/record.ts';
import { fakeClock, MINUTE } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { refusalOf } from '#test/support/registry.ts';
import { describeOnStores } from '#test/support/stores.ts';

describeOnStores('What staff know of a published notice', (make) => {
  const assessment = { cvss_score: 7.5, exploitation: 'none', exposure: 'internet' };

  async function published() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    const context = commandContext(store, clock);
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, {
        kind: 'emergency_patch',
        tier: null,
        window: null,
        assessment,
        body: 'We close GlueGun on our hosts.',
      }),
    );
    await publishNotice(context, ALICE, id, {});
    clock.advance(10 * MINUTE);
    const edit = (patch: object) => editDraft(context, ALICE, id, patch);
    const read = () => readNotice(context, ALICE, id);
    return { store, clock, context, id, edit, read };
  }

  it('grows: the guard keeps what came later out of the next text, and names where it stands already', async () => {
    const { store, context, id, edit, read } = await published();
    const version = await publicationVersion(store.read);
    await edit({
      private_facts: { cves: ['CVE-2026-12345'], nicknames: ['GlueGun'] },
      embargo_until: '2027-01-01T00:00:00Z',
      owner_team: 'platform',
    });
    const notice = await read();
    expect(notice).toMatchObject({
      embargo_until: '2027-01-01T00:00:00.000Z',
      owner_team: 'platform',
      private_facts: { cves: ['CVE-2026-12345'] },
      tier: 'high',
      assessment,
    });
    expect(notice.findings).toMatchObject([
      { code: 'disclosure', place: '/body', excerpt: 'GlueGun' },
    ]);
    expect(await publicationVersion(store.read)).toBe(version);
    const told = postUpdate(context, ALICE, id, { body: 'GlueGun is nearly closed.' });
    expect((await refusalOf(told)).faults[0]!.pointer).toBe('/body');
    await edit({ private_facts: { cves: ['CVE-2026-12345', 'CVE-2026-12346'] } });
    expect(await read()).toMatchObject({ private_facts: { nicknames: ['GlueGun'] } });
  });

  it('may be in its title by then: that stays, and the work goes on', async () => {
    const { context, id, edit, read } = await published();
    const { title } = await read();
    await edit({ private_facts: { nicknames: [title!.split(' ').at(-1)!.replace(/\W/g, '')] } });
    await postUpdate(context, ALICE, id, { body: 'We go on as planned.' });
    expect((await read()).updates).toHaveLength(2);
  });

  it('with an anchor of its own keeps it when the facts turn worse', async () => {
    const { context, clock } = await published();
    const anchor = new Date(clock.now() - 100 * MINUTE).toISOString();
    const { id } = await createDraft(
      context,
      ALICE,
      maintenanceInput(clock, {
        kind: 'emergency_patch',
        tier: null,
        window: null,
        assessment: { ...assessment, anchor, anchor_kind: 'release' },
      }),
    );
    await publishNotice(context, ALICE, id, {});
    await editDraft(context, ALICE, id, {
      assessment: { ...assessment, exploitation: 'active' },
    });
    expect(await readNotice(context, ALICE, id)).toMatchObject({ anchor, tier: 'critical' });
  });

  it('turns worse: the tier and the time to respond follow, and the clock began where it began', async () => {
    const { store, edit, read } = await published();
    const before = await read();
    const version = await publicationVersion(store.read);
    const later = { ...assessment, anchor: '2026-12-20T00:00:00Z' };
    expect((await refusalOf(edit({ assessment: later }))).faults[0]!.pointer).toBe(
      '/assessment/anchor',
    );
    await edit({ assessment: { ...assessment, exploitation: 'active' } });
    const after = await read();
    expect(after).toMatchObject({ tier: 'critical', anchor: before.anchor });
    expect(after.respond_by! < before.respond_by!).toBe(true);
    expect(after.next_update_due! < before.next_update_due!).toBe(true);
    expect(after.updates).toHaveLength(1);
    expect(await publicationVersion(store.read)).toBe(version + 1);
  });

  it('is all that an edit changes: what customers read needs an update', async () => {
    const { edit } = await published();
    const refusal = await refusalOf(edit({ title: 'Another', body: null, owner_team: 'x' }));
    expect(refusal).toMatchObject({ code: 'not_allowed' });
    expect(refusal.faults.map(({ pointer }) => pointer)).toEqual(['/title', '/body']);
  });

  it('can still be told once the work is over, but not how urgent it was', async () => {
    const { context, id, edit, read } = await published();
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    await postUpdate(context, ALICE, id, { status: 'completed' });
    await edit({ private_facts: { cves: ['CVE-2026-12345'] } });
    expect(await read()).toMatchObject({ private_facts: { cves: ['CVE-2026-12345'] } });
    expect((await refusalOf(edit({ assessment: null, tier: 'low' }))).code).toBe('not_allowed');
  });
});

import { expect, it } from 'vitest';
import { closeResponse } from '#src/commands/notice/close-response.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { createContact } from '#src/commands/promise/index.ts';
import { parseMailAddress } from '#src/mail/address.ts';
import { listAudit } from '#src/store/record.ts';
import { DAY, HOUR } from '#test/support/clock.ts';
import { describeOnStores } from '#test/support/stores.ts';
import { ada, approvalDesk, bob, olga } from '../approval-desk.ts';

describeOnStores('A published notice that is made softer', (make) => {
  async function setUp() {
    const desk = await approvalDesk(await make(), ['ada', 'bob', 'olga']);
    const { store, context, clock, draft, publish } = desk;
    const duty = { name: 'Mira', role: 'duty_lead', email: 'duty@example.com' };
    const house = { ...context, parseAddress: parseMailAddress, webhookFault: () => null };
    await createContact(house, olga, duty);
    const id = await draft({
      kind: 'emergency_patch',
      tier: null,
      window: null,
      commit_publicly: true,
      assessment: { cvss_score: 9.8, exploitation: 'active', exposure: 'internet' },
      private_facts: { nicknames: ['GlueGun', 'GlueStick'], hosts: ['db-7.internal'] },
      embargo_until: new Date(clock.now() + 30 * DAY).toISOString(),
    });
    await publish(ada, id);
    const edit = (patch: object) => editDraft(context, ada, id, patch);
    const told = async () =>
      (await store.read.db.select().from(store.read.t.staffMessages))
        .filter(({ kind }) => kind === 'notice_softened')
        .map(({ target, text }) => ({ target, text }));
    const record = async () =>
      (await listAudit(store.read, { limit: 100 })).find(({ action }) => action === 'notice.revise')
        ?.detail;
    return { ...desk, id, edit, told, record };
  }

  it('by more time to respond does not get out of a breach unheard, and its promise to customers is looked at', async () => {
    const { context, clock, id, approve, read, edit, told, record } = await setUp();
    await approve(bob, id);
    clock.advance(23 * HOUR);
    const before = await readNotice(context, ada, id);
    expect(before.clock_state).toBe('at_risk');
    await edit({ tier: 'low', tier_reason: 'It is not that bad.' });
    const after = await readNotice(context, ada, id);
    expect(after.clock_state).toBe('open');
    const messages = await told();
    expect(messages.map(({ target }) => target).sort()).toEqual([
      'duty@example.com',
      'olga@example.com',
    ]);
    for (const { text } of messages) {
      expect(text).toContain('ada@example.com changed');
      expect(text).toContain('Customers were promised the earlier time.');
    }
    expect(await record()).toMatchObject({
      softened: { respond_by: [before.respond_by, after.respond_by] },
    });
    expect((await read(bob, id)).current).toMatchObject({ state: 'requested' });
  });

  it('by milder facts of the same tier is looked at where customers were promised a time', async () => {
    const { id, approve, read, edit, told } = await setUp();
    await approve(bob, id);
    await edit({ assessment: { cvss_score: 9.9, exploitation: 'none', exposure: 'internet' } });
    expect(await told()).toHaveLength(2);
    expect((await read(bob, id)).current).toMatchObject({ state: 'requested' });
  });

  it('by facts that are taken out, or an embargo that ends sooner, is told without naming any', async () => {
    const { clock, edit, told, record } = await setUp();
    const sooner = new Date(clock.now() + DAY).toISOString();
    await edit({ private_facts: { nicknames: ['GlueStick'] }, embargo_until: sooner });
    const messages = await told();
    expect(messages).toHaveLength(2);
    for (const { text } of messages) {
      expect(text).toContain('Private facts taken out or rewritten: 1.');
      expect(text).toContain('Its embargo ends on');
      expect(text).not.toMatch(/Glue|db-7/);
    }
    expect(await record()).toMatchObject({ softened: { facts_taken_out: 1 } });
    await edit({ embargo_until: null });
    expect((await told()).at(-1)!.text).toContain('Its embargo has no end any more');
  });

  it('by a patch that is said to have been in time once that time has passed is told as well', async () => {
    const { store, context, clock, id } = await setUp();
    const said = async () =>
      (await store.read.db.select().from(store.read.t.staffMessages)).filter(
        ({ kind }) => kind === 'response_back_dated',
      );
    const { respond_by: due } = await readNotice(context, ada, id);
    clock.advance(HOUR);
    const display_at = new Date(clock.now()).toISOString();
    clock.set(Date.parse(due!) + HOUR);
    await postUpdate(context, ada, id, { status: 'verifying', display_at });
    expect(await said()).toEqual([]);
    await postUpdate(context, ada, id, { status: 'completed', display_at });
    expect((await readNotice(context, ada, id)).clock_state).toBe('met');
    const messages = await said();
    expect(messages.map(({ target }) => target).sort()).toEqual([
      'duty@example.com',
      'olga@example.com',
    ]);
    expect(messages[0]!.text).toContain('Only now ada@example.com says that it was');
  });

  it('by a clock that is closed with such a time is told, and with a late one is not', async () => {
    for (const late of [false, true]) {
      const { store, context, clock, id } = await setUp();
      const { respond_by: due } = await readNotice(context, ada, id);
      await postUpdate(context, ada, id, { status: 'rolled_back' });
      clock.set(Date.parse(due!) + 2 * HOUR);
      const applied = Date.parse(due!) + (late ? HOUR : -HOUR);
      const applied_at = new Date(applied).toISOString();
      await closeResponse(context, ada, id, { applied_at, reason: 'Applied by hand instead.' });
      const kinds = (await store.read.db.select().from(store.read.t.staffMessages)).map(
        ({ kind }) => kind,
      );
      expect(kinds.includes('response_back_dated')).toBe(!late);
    }
  });

  it('is told by no change that makes it stricter', async () => {
    const { clock, edit, told } = await setUp();
    await edit({
      private_facts: { nicknames: ['GlueGun', 'GlueStick', 'GluePot'], notes: 'Seen in db-8.' },
      embargo_until: new Date(clock.now() + 40 * DAY).toISOString(),
      assessment: { cvss_score: 10, exploitation: 'active', exposure: 'internet' },
    });
    expect(await told()).toEqual([]);
  });
});

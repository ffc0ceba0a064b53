import { expect, it } from 'vitest';
import { readBrief, saveBrief } from '#src/commands/brief/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { type ContactView } from '#src/commands/promise/contacts.ts';
import { createContact } from '#src/commands/promise/index.ts';
import { parseMailAddress } from '#src/mail/address.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { tellStaffStep } from '#src/outbox/staff/deliver.ts';
import type { Store } from '#src/store/queries.ts';
import { subscriber } from '../outbox/factories.ts';
import { deliveries, workerDesk } from '../outbox/harness.ts';
import { fakeClock, MINUTE, SECOND } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

async function setUp(store: Store) {
  const clock = fakeClock();
  const context = {
    ...commandContext(store, clock),
    parseAddress: parseMailAddress,
    webhookFault: () => null,
  };
  await addComponent(store, 'Hosts');
  const contact = (role: ContactView['role'], name: string, more = {}) =>
    createContact(context, ALICE, {
      role,
      name,
      email: `${name.toLowerCase()}@example.com`,
      ...more,
    });
  await contact('support', 'Desk', { webhook_url: 'https://chat.example.com/desk' });
  await contact('support', 'Elsewhere', { team: 'Billing' });
  await contact('duty_lead', 'Dora', { reach: 'extension 200' });
  const messages = async () => {
    const rows = await store.read.db.select().from(store.read.t.staffMessages);
    return rows.filter(({ kind }) => kind === 'support_brief');
  };
  const draft = async (change: Record<string, unknown> = {}) =>
    (
      await createDraft(
        context,
        ALICE,
        maintenanceInput(clock, { kind: 'emergency_patch', tier: 'high', window: null, ...change }),
      )
    ).id;
  return { clock, context, messages, draft };
}

describeOnStores('The brief for support', (make) => {
  it('is made with the publication and handed to the customer-facing contacts of the team', async () => {
    const { context, messages, draft } = await setUp(await make());
    const id = await draft();
    expect((await readBrief(context, ALICE, id)).body).toContain('not published yet');
    await publishNotice(context, ALICE, id, {});
    const brief = await readBrief(context, ALICE, id);
    expect(brief).toMatchObject({
      version: 1,
      created_by: 'system',
      escalation: [{ role: 'Duty lead', name: 'Dora', reach: 'extension 200' }],
    });
    // As often as the public text says.
    expect(brief.body).toContain('Updates: every hour');
    expect(brief.body).toMatch(/^## Where it stands[\s\S]*## What not to say/);
    expect(brief.macros.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['First answer', 'What exactly is it about?']),
    );
    const sent = await messages();
    expect(sent.map(({ channel, target }) => [channel, target]).sort()).toEqual([
      ['mail', 'desk@example.com'],
      ['webhook', 'https://chat.example.com/desk'],
    ]);
    expect(sent[0]!.text).toContain('Duty lead: Dora, extension 200, dora@example.com');
    expect(sent[0]!.text).toMatch(
      /== Whom to call ==[^=]*== Names and numbers ==[^=]*== Reply: First answer ==/,
    );
  });

  it('is whole for every tier, also where our own address is a name of this machine', async () => {
    const { context, draft } = await setUp(await make());
    const local = { ...context, publicUrl: 'http://localhost:4321' };
    for (const kind of ['emergency_patch', 'incident']) {
      for (const tier of ['low', 'medium', 'high', 'critical']) {
        const { body, macros } = await readBrief(local, ALICE, await draft({ kind, tier }));
        const whole = body.includes('## What not to say') && macros.length > 3;
        expect([kind, tier, whole]).toEqual([kind, tier, true]);
        expect(macros[0]!.text).toContain('http://localhost:4321/notices/');
      }
    }
  });

  it('has a version for each update, and is sent again only where it matters', async () => {
    const { context, messages, draft, clock } = await setUp(await make());
    const id = await draft();
    await publishNotice(context, ALICE, id, {});
    clock.advance(MINUTE);
    await postUpdate(context, ALICE, id, { body: 'Half of the hosts are done.' });
    expect((await readBrief(context, ALICE, id)).body).toContain('> Half of the hosts are done.');
    expect(await messages()).toHaveLength(2);
    clock.advance(MINUTE);
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    expect(
      (await readBrief(context, ALICE, id)).versions.map((row) => row.sent_at !== null),
    ).toEqual([true, false, true]);
    expect(await messages()).toHaveLength(4);
  });

  it('says since when it stands so, whatever was told since', async () => {
    const { context, draft, clock } = await setUp(await make());
    const id = await draft();
    const since = async () =>
      /In progress, since (.*)/.exec((await readBrief(context, ALICE, id)).body);
    await publishNotice(context, ALICE, id, {});
    const begun = (await since())![1];
    clock.advance(30 * MINUTE);
    await postUpdate(context, ALICE, id, { body: 'Half of the hosts are done.' });
    expect((await since())![1]).toBe(begun);
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    const { body } = await readBrief(context, ALICE, id);
    expect(body).toContain('Verifying, since');
    expect(body).not.toContain(begun);
  });

  it('asks in its replies for what customers need to do in a sentence of its own', async () => {
    const { context, draft, clock } = await setUp(await make());
    const { window } = maintenanceInput(clock);
    for (const kind of ['emergency_patch', 'maintenance']) {
      const id = await draft({ kind, window, variables: { customer_action: 'None' } });
      const { macros } = await readBrief(context, ALICE, id);
      expect(macros[0]!.text).toContain('What you need to do: None. ');
      expect(macros.map(({ text }) => text).join(' ')).not.toMatch(/[.!] None\./);
    }
  });

  it('keeps what a person wrote, tells anew where it stands, and holds no private fact', async () => {
    const { context, messages, draft, clock } = await setUp(await make());
    const id = await draft({ private_facts: { cves: ['CVE-2031-77777'], nicknames: ['Gluebug'] } });
    const leak = saveBrief(context, ALICE, id, {
      macros: [{ name: 'Why', text: 'It is Gluebug.' }],
    });
    expect((await refusalOf(leak)).faults[0]?.pointer).toBe('/macros/0/text');
    const macros = [{ name: 'Why', text: 'It closes a weakness.' }];
    await saveBrief(context, ALICE, id, { body: '## Say\n\nStay calm.', macros, send: true }, 0);
    expect(await messages()).toHaveLength(2);
    expect((await refusalOf(saveBrief(context, ALICE, id, {}, 0))).code).toBe('stale');
    clock.advance(MINUTE);
    await publishNotice(context, ALICE, id, {});
    const brief = await readBrief(context, ALICE, id);
    expect(brief).toMatchObject({ version: 2, macros, created_by: ALICE.label });
    expect(brief.body).toMatch(/^## Where it stands\n\n- In progress[\s\S]*## Say\n\nStay calm\.$/);
    expect(JSON.stringify(await messages())).not.toMatch(/CVE-2031|Gluebug/i);
    await saveBrief(context, ALICE, id, {});
    expect(await readBrief(context, ALICE, id)).toMatchObject({ created_by: 'system' });
  });

  it('goes before the public mail, or a minute passes; an emergency waits for nobody', async () => {
    const store = await make();
    const { context, messages, draft, clock } = await setUp(store);
    await subscriber(store);
    const desk = workerDesk(store);
    const id = await draft({ kind: 'incident', tier: 'medium' });
    await publishNotice(context, ALICE, id, {});
    desk.clock.set(clock.now());
    expect(await fanOutStep(desk.deps, clock.now())).toBe(false);
    expect(await deliveries(store)).toEqual([]);
    desk.deps.webhooks = { allowPrivate: false, resolve: () => Promise.resolve([]) };
    await tellStaffStep(desk.deps, clock.now());
    expect((await messages()).map(({ status }) => status).sort()).toEqual(['sent', 'waiting']);
    expect(await fanOutStep(desk.deps, clock.now() + 59 * SECOND)).toBe(false);
    expect(await fanOutStep(desk.deps, clock.now() + MINUTE)).toBe(true);
    expect(await deliveries(store)).toHaveLength(1);

    await publishNotice(context, ALICE, await draft({ tier: 'critical' }), {});
    expect(await fanOutStep(desk.deps, clock.now())).toBe(true);
  });
});

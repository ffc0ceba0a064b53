import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { readBrief, saveBrief } from '#src/commands/brief/index.ts';
import {
  askForOverride,
  endOverrideRequest,
  overrideDisclosure,
  readOverrides,
} from '#src/commands/disclosure/index.ts';
import { changeWindow } from '#src/commands/notice/change-window.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { createContact } from '#src/commands/promise/index.ts';
import { discardSummary, publishSummary, saveSummary } from '#src/commands/summary/index.ts';
import { createToken } from '#src/commands/token/create.ts';
import { deactivateUser } from '#src/commands/user/deactivate.ts';
import type { Actor } from '#src/domain/actor.ts';
import { parseMailAddress as parseAddress } from '#src/mail/address.ts';
import { listAudit } from '#src/store/record.ts';
import { fakeClock, DAY, HOUR } from '../support/clock.ts';
import { addComponent, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { addPeople, person } from './staff-people.ts';

const ada = person('ada');
const bob = person('bob');
const REASON = 'The vendor has told all of its customers by mail this morning.';
const ask_override = 'That name is our own product, not the weakness.';

describeOnStores('An override of the disclosure guard', (make) => {
  async function setUp(more: Record<string, unknown> = {}) {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addPeople(store, 'ada', 'bob');
    const context = commandContext(store, clock);
    const input = maintenanceInput(clock, {
      kind: 'emergency_patch',
      tier: 'critical',
      window: null,
      private_facts: { nicknames: ['GlueGun'], hosts: ['edge-17.internal'] },
      ...more,
    });
    const { id } = await createDraft(context, ada, input);
    const override = (actor: Actor, text: string, place = '/body', rest: object = {}) =>
      overrideDisclosure(context, actor, id, { place, text, reason: REASON, ...rest });
    const held = async () => (await readOverrides(context, bob, id)).held_back;
    const actions = async () =>
      (await listAudit(store.read, { limit: 50 })).map(({ action }) => action);
    return { store, clock, context, id, input, override, held, actions };
  }

  it('that is only asked for publishes nothing, also where no text repeats the words', async () => {
    const stages = [
      { name: 'GlueGun first', percent: 5 },
      { name: 'Everyone', percent: 100 },
    ];
    const { context, id } = await setUp();
    await editDraft(context, ada, id, { variables: { known: 'GlueGun.' }, stages, ask_override });
    const faults = await faultsOf(publishNotice(context, ada, id, {}));
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/stages/0/name',
      '/variables/known',
    ]);
    expect(await readNotice(context, ada, id)).toMatchObject({ status: 'draft', updates: [] });
  });

  it('lets just that text pass in that place, with the reason on the record', async () => {
    const { store, context, id, override } = await setUp();
    const body = 'We close GlueGun today.';
    expect((await faultsOf(editDraft(context, ada, id, { body })))[0]?.pointer).toBe('/body');
    await override(bob, body);
    await editDraft(context, ada, id, { body });
    const elsewhere = editDraft(context, ada, id, { title: 'GlueGun' });
    expect((await faultsOf(elsewhere))[0]?.pointer).toBe('/title');
    for (const edited of [`${body} It ran on edge-17.internal.`, 'We close GlueGun today!']) {
      const faults = await faultsOf(editDraft(context, ada, id, { body: edited }));
      expect(faults[0]?.pointer).toBe('/body');
    }
    await publishNotice(context, ada, id, {});
    const next = postUpdate(context, ada, id, { body: 'GlueGun is closed on half of the hosts.' });
    expect((await faultsOf(next))[0]?.pointer).toBe('/body');
    await postUpdate(context, ada, id, { body });
    expect(JSON.stringify((await readNotice(context, ada, id)).findings)).not.toContain('GlueGun');
    expect((await readOverrides(context, ada, id)).items).toMatchObject([
      {
        ...{ rule: 'fact_nickname', subject: 'notice', place: '/body', text: body },
        ...{ reason: REASON, created_by: bob.label, holds: true, stands: true },
      },
    ]);
    const record = await listAudit(store.read, { limit: 20 });
    const entry = record.find(({ action }) => action === 'disclosure.override');
    expect(entry?.detail).toMatchObject({ place: '/body', reason: REASON });
    expect(JSON.stringify(entry)).not.toContain('GlueGun');
  });

  it('of somebody who can no longer sign in makes nothing public, and takes back nothing that is', async () => {
    const { store, context, id, input, override } = await setUp();
    await addPeople(store, 'eve', 'olga');
    const owner: Actor = { label: 'user:olga@example.com', scopes: ['all'] };
    const customer_action = 'If you run GlueGun yourself, update it.';
    const { id: draft } = await createDraft(context, ada, { ...input, body: null });
    for (const notice of [id, draft]) {
      const text = { place: '/variables/customer_action', text: customer_action, reason: REASON };
      await overrideDisclosure(context, bob, notice, text);
      await editDraft(context, ada, notice, { variables: { customer_action } });
    }
    const body = 'We close GlueGun today.';
    await override(bob, body);
    await publishNotice(context, ada, id, {});
    await deactivateUser(context, owner, 'bob');
    const [fault] = await faultsOf(publishNotice(context, ada, draft, {}));
    expect(fault!.pointer).toBe('/variables/customer_action');
    expect((await faultsOf(postUpdate(context, ada, id, { body })))[0]!.pointer).toBe('/body');
    await postUpdate(context, ada, id, {});
    await override(person('eve'), body);
    await postUpdate(context, ada, id, { body });
  });

  it('of a variable, a reason or a stage holds in the text that a template makes of it', async () => {
    const { context, id, override } = await setUp();
    const customer_action = 'If you run GlueGun yourself, update it.';
    await override(bob, customer_action, '/variables/customer_action');
    await override(bob, 'GlueGun', '/stages/0/name');
    const stages = [{ name: 'GlueGun', percent: 100 }];
    await editDraft(context, ada, id, { variables: { customer_action }, stages });
    await publishNotice(context, ada, id, {});
    await postUpdate(context, ada, id, {});
    const brief = await readBrief(context, ada, id);
    expect(brief.body).toContain('GlueGun');
  });

  it('of a reason for other times holds in their announcement', async () => {
    const { context, id, override, clock } = await setUp({
      kind: 'maintenance',
      tier: 'low',
      window: maintenanceInput(fakeClock()).window,
    });
    await publishNotice(context, ada, id, { lead_reason: 'It is time.' });
    const start = new Date(clock.now() + 20 * DAY).toISOString();
    const end = new Date(clock.now() + 20 * DAY + HOUR).toISOString();
    const change = { start, end, reason: 'We wait for the makers of GlueGun.' };
    expect((await faultsOf(changeWindow(context, ada, id, change)))[0]?.pointer).toBe('/reason');
    await askForOverride(context, ada, id, {
      texts: [{ place: '/reason', text: change.reason }],
      note: ask_override,
    });
    await override(bob, change.reason, '/reason');
    await changeWindow(context, ada, id, change);
  });

  it('is never the author’s, nor a machine’s, and needs a reason and something to override', async () => {
    const { context, id, override } = await setUp();
    expect((await refusalOf(override(ada, 'GlueGun'))).code).toBe('forbidden');
    const machine: Actor = { label: 'token:deploy', scopes: ['approvals:write'] };
    expect((await refusalOf(override(machine, 'GlueGun'))).code).toBe('forbidden');
    const writer: Actor = { label: 'user:eve@example.com', scopes: ['notices:write'] };
    expect((await refusalOf(override(writer, 'GlueGun'))).code).toBe('forbidden');
    const mute = overrideDisclosure(context, bob, id, { place: '/body', text: 'x', reason: 'ok' });
    expect((await faultsOf(mute))[0]?.pointer).toBe('/reason');
    expect((await faultsOf(override(bob, 'We replace hosts.')))[0]?.pointer).toBe('/text');
    expect((await faultsOf(override(bob, 'GlueGun', '/private_facts')))[0]?.pointer).toBe('/place');
    const wrong = override(bob, 'GlueGun', '/title', { subject: 'summary' });
    expect((await faultsOf(wrong))[0]?.pointer).toBe('/place');
  });

  it('is no leave for the words of whoever gave it', async () => {
    const { context, id, override } = await setUp();
    await override(bob, 'GlueGun', '/title');
    const own = editDraft(context, bob, id, { title: 'GlueGun' });
    expect((await faultsOf(own))[0]?.pointer).toBe('/title');
    await editDraft(context, bob, id, { title: 'GlueGun', ask_override });
    expect((await faultsOf(publishNotice(context, bob, id, {})))[0]?.pointer).toBe('/title');
    expect((await faultsOf(publishNotice(context, ada, id, {})))[0]?.pointer).toBe('/title');
  });

  it('is no leave for the words of whoever gave it, written by a token of theirs', async () => {
    const { context, input, override } = await setUp();
    const { id } = await createDraft(context, bob, input);
    const scopes: Actor['scopes'] = ['notices:write', 'tokens:write'];
    const machine: Actor = { label: 'token:second', scopes };
    await createToken(context, { ...ada, scopes: ['all'] }, { name: 'pen', scopes });
    await createToken(context, { label: 'token:pen', scopes }, { name: 'second', scopes });
    const own = { reason: REASON, place: '/title', text: 'GlueGun' };
    await overrideDisclosure(context, ada, id, own);
    const written = editDraft(context, machine, id, { title: 'GlueGun' });
    expect((await faultsOf(written))[0]?.pointer).toBe('/title');
    await editDraft(context, machine, id, { title: 'GlueGun', ask_override });
    for (const actor of [ada, bob, machine]) {
      expect((await faultsOf(publishNotice(context, actor, id, {})))[0]?.pointer).toBe('/title');
    }
    const { items } = await readOverrides(context, bob, id);
    expect(new Set(items.map(({ holds }) => holds))).toEqual(new Set([false]));

    // The same of an update, which is public as soon as it is written.
    const { id: other } = await createDraft(context, bob, input);
    await publishNotice(context, bob, other, {});
    await overrideDisclosure(context, ada, other, { ...own, place: '/body' });
    const posted = postUpdate(context, machine, other, { body: 'GlueGun' });
    expect((await faultsOf(posted))[0]?.pointer).toBe('/body');
    await postUpdate(context, bob, other, { body: 'GlueGun' });

    // What a token asks about, whoever made it asks about.
    const asked = { place: '/body', text: 'GlueGun is closed.' };
    await overrideDisclosure(context, ada, other, { ...asked, reason: REASON });
    await askForOverride(context, machine, other, { texts: [asked], note: ask_override });
    const theirs = postUpdate(context, bob, other, { body: asked.text });
    expect((await faultsOf(theirs))[0]?.pointer).toBe('/body');
    expect((await refusalOf(override(ada, 'GlueGun'))).code).toBe('forbidden');
  });

  it('that its author gave while nobody else was there counts for nothing once somebody is', async () => {
    const { store, context, id, override } = await setUp();
    const { users } = store.read.t;
    const bobIs = (deactivatedAt: number | null) =>
      store.transaction((q) =>
        q.db.update(users).set({ deactivatedAt }).where(eq(users.id, 'bob')),
      );
    await bobIs(0);
    await override(ada, 'GlueGun', '/title');
    await editDraft(context, ada, id, { title: 'GlueGun' });
    await bobIs(null);
    expect((await faultsOf(publishNotice(context, ada, id, {})))[0]?.pointer).toBe('/title');
    expect((await faultsOf(publishNotice(context, bob, id, {})))[0]?.pointer).toBe('/title');
    await override(bob, 'GlueGun', '/title');
    await publishNotice(context, ada, id, {});
  });

  it('of what somebody else wrote lets its giver go on with the draft', async () => {
    const { context, id, override } = await setUp();
    await override(bob, 'GlueGun', '/title');
    await editDraft(context, ada, id, { title: 'GlueGun' });
    // A form sends all of its fields: what is repeated is not written.
    await editDraft(context, bob, id, { title: 'GlueGun', body: 'We close a weakness.' });
    await publishNotice(context, bob, id, {});
  });

  it('is asked for: the draft keeps what is refused, and nobody publishes it before', async () => {
    const { context, id, override, held, actions, input } = await setUp();
    const made = await createDraft(context, ada, { ...input, title: 'GlueGun', ask_override });
    expect((await readNotice(context, bob, made.id)).findings).toMatchObject([{ level: 'block' }]);
    const short = editDraft(context, ada, id, { title: 'GlueGun', ask_override: 'ok' });
    expect((await faultsOf(short))[0]?.pointer).toBe('/ask_override');
    await editDraft(context, ada, id, { title: 'GlueGun', ask_override });
    // Another field is edited without asking again; what is asked about stays.
    await editDraft(context, ada, id, { body: 'We close a weakness.' });
    expect(await held()).toMatchObject([
      {
        ...{ subject: 'notice', place: '/title', text: 'GlueGun', may_override: true },
        request: { note: ask_override, requested_by: ada.label },
        findings: [{ rule: 'fact_nickname', start: 0, end: 7 }],
      },
    ]);
    expect((await faultsOf(publishNotice(context, ada, id, {})))[0]?.pointer).toBe('/title');
    const request = (await held())[0]!.request!.id;
    await override(bob, 'GlueGun', '/title', { request });
    expect(await held()).toEqual([]);
    await publishNotice(context, ada, id, {});
    expect(await actions()).toEqual(
      expect.arrayContaining(['disclosure.ask_override', 'disclosure.override']),
    );
  });

  it('is asked for, and meanwhile no message to a contact names what is held back', async () => {
    const { context, id, override, store, clock } = await setUp({
      ...{ tier: null, assessment: { cvss_score: 9.8 } },
    });
    await createContact(
      { ...context, parseAddress, webhookFault: () => null },
      { ...ada, scopes: ['all'] },
      {
        ...{ name: 'Floor', role: 'support', email: 'floor@example.com' },
      },
    );
    await createContact(
      { ...context, parseAddress, webhookFault: () => null },
      { ...ada, scopes: ['all'] },
      {
        ...{ name: 'Duty', role: 'duty_lead', email: 'duty@example.com' },
      },
    );
    await editDraft(context, ada, id, { title: 'GlueGun', ask_override });
    await saveBrief(context, ada, id, { send: true });
    clock.advance(10 * DAY);
    expect(await chasePromises(context)).toBe(true);
    const sent = async () => store.read.db.select().from(store.read.t.staffMessages);
    expect((await sent()).length).toBeGreaterThan(1);
    expect(JSON.stringify(await sent())).not.toContain('GlueGun');
    await override(bob, 'GlueGun', '/title');
    await saveBrief(context, ada, id, { macros: [], send: true });
    expect(JSON.stringify(await sent())).toContain('GlueGun');
  });

  it('is asked for by mail of those who may give it, and answered to whoever asked', async () => {
    const { context, id, override, store, held } = await setUp();
    const told = async () =>
      (await store.read.db.select().from(store.read.t.staffMessages)).filter(({ kind }) =>
        kind.startsWith('override_'),
      );
    await editDraft(context, ada, id, { title: 'GlueGun', body: 'GlueGun it is.', ask_override });
    // Asked again about the same words, nobody is told again.
    await editDraft(context, ada, id, { title: 'GlueGun', body: 'GlueGun it is.', ask_override });
    expect(await told()).toMatchObject([
      { kind: 'override_asked', target: 'bob@example.com', channel: 'mail', noticeId: id },
    ]);
    const [asked] = await told();
    expect(asked!.text).toContain('ada@example.com asks to let 2 texts of');
    expect(asked!.text).toContain(ask_override);
    expect(asked!.text).toContain(`/admin/notices/${id}/overrides`);
    expect(JSON.stringify(asked)).not.toContain('GlueGun');
    // The title is held back: it is named by what it is about.
    expect(asked!.subject).toBe('Words held back: Emergency work: Hosts');
    await override(bob, 'GlueGun', '/title');
    const request = (await held())[0]!.request!.id;
    const reason = 'GlueGun is the weakness: say what it does.';
    await endOverrideRequest(context, bob, id, request, { outcome: 'refused', reason });
    const answers = (await told()).filter(({ kind }) => kind === 'override_answered');
    expect(answers.map(({ target }) => target)).toEqual(['ada@example.com', 'ada@example.com']);
    expect(answers.map(({ subject }) => subject.split(':')[0]).sort()).toEqual([
      'Words let pass',
      'Words refused',
    ]);
    // A reason that names what is private is read signed in.
    expect(answers.map(({ text }) => text).join('\n')).not.toContain('say what it does');
  });

  it('that nobody may give is told to the owners', async () => {
    const { context, id, store } = await setUp();
    await addPeople(store, 'olga');
    await editDraft(context, bob, id, { body: 'We close a weakness.' });
    const { users, staffMessages } = store.read.t;
    await store.transaction((q) =>
      q.db.update(users).set({ role: 'owner', deactivatedAt: null }).where(eq(users.id, 'olga')),
    );
    await editDraft(context, person('olga'), id, { title: 'GlueGun', ask_override });
    const rows = await store.read.db.select().from(staffMessages);
    expect(rows.filter(({ kind }) => kind === 'override_asked')).toMatchObject([
      { target: 'olga@example.com', text: expect.stringContaining('add somebody') as unknown },
    ]);
  });

  it('is asked for of another text when the draft is edited, and the old request is void', async () => {
    const { context, id, override, held } = await setUp();
    await editDraft(context, ada, id, { title: 'GlueGun', ask_override });
    const request = (await held())[0]!.request!.id;
    await editDraft(context, ada, id, { title: 'GlueGun at last', ask_override });
    expect(await held()).toMatchObject([{ text: 'GlueGun at last' }]);
    const late = override(bob, 'GlueGun', '/title', { request });
    expect(await refusalOf(late)).toMatchObject({
      code: 'conflict',
      message: 'ada@example.com changed the text meanwhile: look at what stands there now.',
    });
    expect((await readOverrides(context, bob, id)).answered).toMatchObject([{ outcome: 'voided' }]);
  });

  it('is refused with a reason, or taken back by whoever asked', async () => {
    const { context, id, held, clock } = await setUp();
    await publishNotice(context, ada, id, {});
    const ask = () =>
      askForOverride(context, ada, id, {
        texts: [{ place: '/body', text: 'GlueGun is closed.' }],
        note: ask_override,
      });
    const end = async (actor: Actor, answer: object) =>
      endOverrideRequest(context, actor, id, (await held())[0]!.request!.id, answer);
    await ask();
    expect((await refusalOf(end(ada, { outcome: 'refused', reason: 'x' }))).code).toBe('forbidden');
    expect((await refusalOf(end(bob, { outcome: 'withdrawn' }))).code).toBe('forbidden');
    expect((await faultsOf(end(bob, { outcome: 'refused' })))[0]?.pointer).toBe('/reason');
    const lost = (await held())[0]!.request!.id;
    await end(bob, { outcome: 'refused', reason: 'It is the weakness.' });
    const slow = endOverrideRequest(context, ada, id, lost, { outcome: 'withdrawn' });
    expect(await refusalOf(slow)).toMatchObject({
      code: 'conflict',
      message: 'bob@example.com was faster and refused these words. Nothing was changed by you.',
    });
    clock.advance(HOUR);
    await ask();
    await end(ada, { outcome: 'withdrawn' });
    expect(await held()).toEqual([]);
    expect((await readOverrides(context, bob, id)).answered).toMatchObject([
      { outcome: 'refused', reason: 'It is the weakness.', settled_by: bob.label },
      { outcome: 'withdrawn' },
    ]);
    const harmless = askForOverride(context, ada, id, {
      texts: [{ place: '/body', text: 'We replace hosts.' }],
      note: ask_override,
    });
    expect((await faultsOf(harmless))[0]?.pointer).toBe('/texts');
  });

  it('before the embargo ends says so, or does not happen', async () => {
    const embargo = (days: number) => new Date(fakeClock().now() + days * DAY).toISOString();
    const { context, id, override, held, store } = await setUp({ embargo_until: embargo(3) });
    await editDraft(context, ada, id, { title: 'GlueGun', ask_override });
    expect(await held()).toMatchObject([{ before_embargo: true }]);
    expect((await faultsOf(override(bob, 'GlueGun', '/title')))[0]).toMatchObject({
      pointer: '/before_embargo',
      detail: expect.stringContaining(
        'ends, on Friday, 4 December 2026, 01:00 CET (00:00 UTC)',
      ) as string,
    });
    await override(bob, 'GlueGun', '/title', { before_embargo: true });
    const [entry] = (await listAudit(store.read, { limit: 50 })).filter(
      ({ action }) => action === 'disclosure.override_before_embargo',
    );
    expect(entry).toMatchObject({ actor: bob.label, detail: { embargo_until: embargo(3) } });
    // A longer embargo is none that the approver looked at.
    await editDraft(context, ada, id, { embargo_until: embargo(4) });
    expect((await faultsOf(publishNotice(context, ada, id, {})))[0]?.pointer).toBe('/title');
    expect((await readOverrides(context, ada, id)).items).toMatchObject([
      { before_embargo: true, holds: false },
    ]);
    await override(bob, 'GlueGun', '/title', { before_embargo: true });
    await publishNotice(context, ada, id, {});
    // A false alarm tells nothing.
    await override(bob, 'Ask localhost:9999.');
  });

  it('lets a summary and its correction out, and its edit ends that', async () => {
    const { context, id, override, held } = await setUp();
    await publishNotice(context, ada, id, {});
    await postUpdate(context, ada, id, { status: 'verifying' });
    await postUpdate(context, ada, id, { status: 'completed' });
    const words = { body: 'GlueGun was the name of it.' };
    expect((await faultsOf(saveSummary(context, bob, id, words)))[0]?.pointer).toBe('/body');
    await saveSummary(context, bob, id, { ...words, ask_override });
    const free = { break_glass_reason: 'Nobody is there to look at it.' };
    expect((await faultsOf(publishSummary(context, bob, id, free)))[0]?.pointer).toBe('/body');
    // Bob wrote the summary; Ada wrote the notice and judges his.
    const rest = { subject: 'summary' };
    expect((await refusalOf(override(bob, words.body, '/body', rest))).code).toBe('forbidden');
    await override(ada, words.body, '/body', rest);
    expect(await held()).toEqual([]);
    const edited = saveSummary(context, bob, id, { body: `${words.body} It was bad.` });
    expect((await faultsOf(edited))[0]?.pointer).toBe('/body');
    await publishSummary(context, bob, id, free);
    const correction_note = 'GlueGun is the right name.';
    const corrected = { ...words, correction_note };
    expect((await faultsOf(saveSummary(context, bob, id, corrected)))[0]?.pointer).toBe(
      '/correction_note',
    );
    await saveSummary(context, bob, id, { ...corrected, ask_override });
    await override(ada, correction_note, '/correction_note', rest);
    await publishSummary(context, bob, id, free);
    // What was asked about a draft that is discarded is asked no more.
    await saveSummary(context, bob, id, { body: 'GlueGun!', correction_note, ask_override });
    await discardSummary(context, bob, id);
    expect(await held()).toEqual([]);
  });

  it('lets a brief and its replies out, and is none of the public texts', async () => {
    const { context, id, override, held } = await setUp();
    const body = 'Customers call it GlueGun.';
    const macros = [{ name: 'Name', text: 'GlueGun is closed on our side.' }];
    const faults = await faultsOf(saveBrief(context, ada, id, { body, macros }));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/body', '/macros/0/text']);
    await saveBrief(context, ada, id, { body, macros, send: true, ask_override });
    expect(await readBrief(context, ada, id)).toMatchObject({ version: 1, sent_at: null });
    const unsent = saveBrief(context, ada, id, { body, macros, send: true });
    expect((await faultsOf(unsent)).map(({ pointer }) => pointer)).toContain('/body');
    for (const { subject, place, text } of await held()) {
      await override(bob, text, place, { subject });
    }
    const more = [{ name: 'Other', text: 'All is well.' }, ...macros];
    await saveBrief(context, ada, id, { body, macros: more, send: true });
    // Where it stands is told anew; what was let pass stays as it was.
    await publishNotice(context, ada, id, {});
    expect((await readBrief(context, ada, id)).body).toContain(body);
    const same = postUpdate(context, ada, id, { body });
    expect((await faultsOf(same))[0]?.pointer).toBe('/body');
    const edited = saveBrief(context, ada, id, {
      body,
      macros: [{ name: 'Name', text: `${body}!` }],
    });
    expect((await faultsOf(edited))[0]?.pointer).toBe('/macros/0/text');
  });
});

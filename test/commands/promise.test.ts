import { expect, it } from 'vitest';
import { discloseFacts, readDisclosure } from '#src/commands/disclosure/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { tellEmbargoesOver } from '#src/commands/promise/embargoes-over.ts';
import {
  createContact,
  listContacts,
  readBoard,
  readLadder,
  removeContact,
  saveLadder,
} from '#src/commands/promise/index.ts';
import { parseMailAddress } from '#src/mail/address.ts';
import { webhookFault } from '#src/outbox/staff/webhook-address.ts';
import { chase } from '#src/server/jobs/chase.ts';
import { listAudit } from '#src/store/record.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { addPerson } from './staff-people.ts';

describeOnStores('Promises', (make) => {
  async function setUp({ staffed = true } = {}) {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    if (staffed) {
      await addPerson(store, 'alice', 'owner');
    }
    const context = {
      ...commandContext(store, clock),
      parseAddress: parseMailAddress,
      webhookFault: (target: string) => webhookFault(target, { allowPrivate: false }),
    };
    const contact = (role: string, more: Record<string, unknown> = {}) =>
      createContact(context, ALICE, {
        role,
        name: role,
        email: `${role}@example.net`,
        ...more,
      });
    const emergency = async (change: Record<string, unknown> = {}) => {
      const { id } = await createDraft(
        context,
        ALICE,
        maintenanceInput(clock, {
          kind: 'emergency_patch',
          tier: 'critical',
          window: null,
          private_facts: { cves: ['CVE-2024-6387'], hosts: ['db-7.internal'] },
          ...change,
        }),
      );
      return id;
    };
    const messages = async (kind?: string) => {
      const rows = await store.read.db.select().from(store.read.t.staffMessages);
      return rows.filter((row) => kind === undefined || row.kind === kind);
    };
    return { store, clock, context, contact, emergency, messages };
  }

  it('that are broken are told up the ladder, by mail and webhook, and nothing private with them', async () => {
    const { clock, context, contact, emergency, messages } = await setUp();
    await contact('duty_lead', { webhook_url: 'https://hooks.example.net/duty' });
    await contact('manager');
    const id = await emergency();
    await publishNotice(context, ALICE, id, {});
    expect(await messages('update_overdue')).toEqual([]);
    clock.advance(30 * MINUTE);
    await chasePromises(context);
    expect((await messages('update_overdue')).map(({ target }) => target)).toEqual([
      'alice@example.com',
    ]);
    clock.advance(15 * MINUTE);
    await chasePromises(context);
    clock.advance(15 * MINUTE);
    await chasePromises(context);
    const told = await messages('update_overdue');
    expect(told.map(({ target }) => target).sort()).toEqual([
      'alice@example.com',
      'alice@example.com',
      'alice@example.com',
      'duty_lead@example.net',
      'duty_lead@example.net',
      'https://hooks.example.net/duty',
      'https://hooks.example.net/duty',
      'manager@example.net',
    ]);
    const text = JSON.stringify(await messages());
    expect(text).toContain('Update overdue');
    expect(text).not.toContain('CVE');
    expect(text).not.toContain('db-7');
  });

  it('are told once, even by two processes at the same time', async () => {
    const { clock, context, emergency, messages } = await setUp();
    await publishNotice(context, ALICE, await emergency(), {});
    clock.advance(31 * MINUTE);
    await Promise.all([chasePromises(context), chasePromises(context), chasePromises(context)]);
    expect(await messages('update_overdue')).toHaveLength(1);
    expect(await chasePromises(context)).toBe(false);
  });

  it('that are kept are quiet', async () => {
    const { clock, context, emergency, messages } = await setUp();
    const id = await emergency();
    await publishNotice(context, ALICE, id, {});
    clock.advance(20 * MINUTE);
    await postUpdate(context, ALICE, id, { body: 'Half of the hosts are done.' });
    clock.advance(20 * MINUTE);
    await chasePromises(context);
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    await postUpdate(context, ALICE, id, { status: 'completed' });
    clock.advance(DAY);
    await chasePromises(context);
    expect(await messages('update_overdue')).toEqual([]);
  });

  it('that nobody holds a role for fall to the owners', async () => {
    const { clock, context, emergency, messages } = await setUp();
    await publishNotice(context, ALICE, await emergency(), {});
    clock.advance(HOUR);
    await chasePromises(context);
    expect((await messages('update_overdue')).map(({ target }) => target)).toEqual([
      'alice@example.com',
    ]);
  });

  it('fall to owners who are not their authors, as soon as one role is held by nobody', async () => {
    const { store, clock, context, contact, messages } = await setUp();
    await addPerson(store, 'bea', 'staff');
    await contact('manager');
    const bea = { ...ALICE, label: 'user:bea@example.com' };
    const change = { kind: 'emergency_patch', tier: 'critical', window: null };
    const { id } = await createDraft(context, bea, maintenanceInput(clock, change));
    await publishNotice(context, bea, id, { break_glass_reason: 'Nobody else is awake now.' });
    const told = async () =>
      new Set((await messages('update_overdue')).map(({ target }) => target.split('@')[0]));
    clock.advance(30 * MINUTE);
    await chasePromises(context);
    expect(await told()).toEqual(new Set(['bea']));
    // The duty lead's turn, whom nobody is.
    clock.advance(15 * MINUTE);
    await chasePromises(context);
    expect(await told()).toEqual(new Set(['bea', 'alice']));
    clock.advance(15 * MINUTE);
    await chasePromises(context);
    expect(await told()).toEqual(new Set(['bea', 'alice', 'manager']));
  });

  it('reach the team of what customers notice, not of what is merely touched', async () => {
    const { store, clock, context, contact, emergency, messages } = await setUp();
    await addComponent(store, 'Aqueduct', { ownerTeam: 'Plumbing' });
    await contact('duty_lead', { team: 'SRE', email: 'sre@example.net' });
    await contact('duty_lead', { team: 'Plumbing', email: 'plumbing@example.net' });
    const id = await emergency({
      components: [
        { slug: 'aqueduct', impact: 'operational', role: 'touched' },
        { slug: 'hosts', impact: 'partial_outage' },
      ],
    });
    await publishNotice(context, ALICE, id, {});
    clock.advance(45 * MINUTE);
    await chasePromises(context);
    expect((await messages('update_overdue')).map(({ target }) => target).sort()).toEqual([
      'alice@example.com',
      'sre@example.net',
    ]);
  });

  it('to respond are told before they are breached, for a draft too, and stand on the board', async () => {
    const { clock, context, contact, emergency, messages } = await setUp();
    await contact('duty_lead', { team: 'SRE', tier: 'critical' });
    await contact('duty_lead', { team: 'Other', email: 'other@example.net' });
    const id = await emergency();
    expect(await readBoard(context, ALICE)).toMatchObject([
      { id, state: 'open', left_ms: 48 * HOUR, told: null },
    ]);
    clock.advance(37 * HOUR);
    await chasePromises(context);
    expect((await messages('respond_by_at_risk')).map(({ target }) => target).sort()).toEqual([
      'alice@example.com',
      'duty_lead@example.net',
    ]);
    expect(await readBoard(context, ALICE)).toMatchObject([
      { state: 'at_risk', told: { reason: 'respond_by_at_risk' } },
    ]);
    clock.advance(12 * HOUR);
    await chasePromises(context);
    expect(await messages('respond_by_breached')).not.toEqual([]);
    await publishNotice(context, ALICE, id, {});
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    expect((await readBoard(context, ALICE))[0]).toMatchObject({ state: 'breached' });
    await postUpdate(context, ALICE, id, { status: 'completed' });
    expect((await readBoard(context, ALICE))[0]).toMatchObject({ state: 'missed', left_ms: null });
  });

  it('to respond are told by the step of the clock that finds them at risk or breached, however late the ladder', async () => {
    const { clock, context, contact, emergency, messages } = await setUp();
    await contact('duty_lead');
    await saveLadder(context, ALICE, {
      rungs: [{ after_minutes: 120, roles: ['manager'] }],
      repeat_minutes: null,
    });
    await emergency();
    const state = async () => (await readBoard(context, ALICE))[0]!.state;
    let before = await state();
    for (let hour = 0; hour < 60; hour += 1) {
      clock.advance(HOUR);
      await chase(context);
      const now = await state();
      if (now !== before && now !== 'open') {
        const kind = now === 'at_risk' ? 'respond_by_at_risk' : 'respond_by_breached';
        expect((await messages(kind)).map(({ target }) => target).sort()).toEqual([
          'alice@example.com',
          'duty_lead@example.net',
        ]);
      }
      before = now;
    }
    expect(before).toBe('breached');
  });

  it('keep nobody waiting who may disclose: the end of an embargo is told once, and publishes nothing', async () => {
    const { clock, context, emergency, contact, messages } = await setUp();
    await contact('duty_lead');
    const embargo_until = new Date(clock.now() + DAY).toISOString();
    const id = await emergency({ embargo_until });
    const bare = await emergency({ embargo_until, private_facts: { hosts: ['db-7.internal'] } });
    const draft = await emergency({ embargo_until });
    await publishNotice(context, ALICE, id, {});
    await publishNotice(context, ALICE, bare, {});
    clock.advance(DAY - 1);
    await chase(context);
    expect(await messages('embargo_over')).toEqual([]);
    clock.advance(5_000);
    await Promise.all([tellEmbargoesOver(context), tellEmbargoesOver(context)]);
    clock.advance(DAY);
    await chase(context);
    const told = await messages('embargo_over');
    expect(told.map(({ target, noticeId }) => [target, noticeId]).sort()).toEqual([
      ['alice@example.com', id],
      ['duty_lead@example.net', id],
    ]);
    expect(told[0]!.text).toContain(`/admin/notices/${id}/disclosure\n`);
    expect(JSON.stringify(told)).not.toMatch(/CVE|db-7/);
    expect((await readDisclosure(context, ALICE, id)).disclosed).toBeNull();
    // What was a draft then is told of once it is public, unless somebody has disclosed it already.
    await publishNotice(context, ALICE, draft, {});
    await discloseFacts(context, ALICE, draft, { cves: ['CVE-2024-6387'] });
    expect(await tellEmbargoesOver(context)).toBe(false);
  });

  it('of an embargo that nobody is there to hear of wait for somebody, and fill no record meanwhile', async () => {
    const { store, clock, context, contact, emergency, messages } = await setUp({ staffed: false });
    const id = await emergency({ embargo_until: new Date(clock.now() + DAY).toISOString() });
    await publishNotice(context, ALICE, id, {});
    clock.advance(DAY);
    const entries = async () => (await listAudit(store.read, { limit: 50 })).length;
    const before = await entries();
    expect(await tellEmbargoesOver(context)).toBe(false);
    expect(await entries()).toBe(before);
    await contact('duty_lead');
    expect(await tellEmbargoesOver(context)).toBe(true);
    expect(await messages('embargo_over')).toHaveLength(1);
    expect(await tellEmbargoesOver(context)).toBe(false);
    // Besides the contact: once that it was told.
    expect(await entries()).toBe(before + 2);
  });

  const LED: [
    kind: string,
    what: string,
    change: Record<string, unknown>,
    hours: number,
    path: string,
    words: RegExp,
  ][] = [
    ['update_overdue', 'emergency', {}, 0.51, '/update', /has not come[^]*Post one now/],
    [
      ...(['start_overdue', 'planned', { auto_start: false }, 24.05] as const),
      '/update?to=in_progress',
      /was to start on Wednesday, [^]*01:00 CET[^]*, 3 minutes ago, and has not/,
    ],
    ['running_over', 'started', {}, 2.5, '/window', /was to end on [^]*still under way/],
    [
      'watch_over',
      'verifying',
      { watch_minutes: 60 },
      1,
      '/update?to=completed',
      /be watched until/,
    ],
    ['long_running', 'emergency', {}, 24, '/window', /under way for more than a day/],
    ['long_running', 'incident', {}, 24, '/update', /under way for more than a day/],
    ['respond_by_at_risk', 'draft', {}, 37, '', /A quarter of the time [^]*applied by \w+,/],
    ['respond_by_breached', 'draft', {}, 49, '', /was to be applied by/],
    ['summary_due', 'completed', {}, 5 * 24, '/summary', /A summary of [^]* was due/],
  ];

  it.each(LED)(
    'of the kind %s lead whoever is late (%s) to where it is done',
    async (kind, what, change, hours, path, words) => {
      const { clock, context, messages } = await setUp();
      const patch = { kind: 'emergency_patch', tier: 'critical', window: null };
      const shape = {
        planned: { tier: 'low' },
        started: { tier: 'low' },
        incident: { kind: 'incident', tier: 'high', window: null, title: 'Slow', body: 'We look.' },
      }[what];
      const { id } = await createDraft(
        context,
        ALICE,
        maintenanceInput(clock, { ...(shape ?? patch), ...change }),
      );
      if (what !== 'draft') {
        await publishNotice(context, ALICE, id, {});
      }
      if (what === 'started') {
        clock.advance(DAY);
        await postUpdate(context, ALICE, id, { status: 'in_progress' });
      }
      if (what === 'verifying' || what === 'completed') {
        await postUpdate(context, ALICE, id, { status: 'verifying' });
      }
      if (what === 'completed') {
        await postUpdate(context, ALICE, id, { status: 'completed' });
      }
      clock.advance(hours * HOUR);
      await chasePromises(context);
      const [told, ...more] = await messages(kind);
      expect(more).toEqual([]);
      expect(told!.text).toMatch(words);
      expect(told!.text).toContain(`\n\nhttps://status.example.com/admin/notices/${id}${path}\n`);
      expect(told!.payload).toMatchObject({ url: told!.text.trim().split('\n').at(-1) });
    },
  );

  it('of a summary are told days after the end, where the tier asks for one', async () => {
    const { clock, context, emergency, messages } = await setUp();
    const id = await emergency();
    await publishNotice(context, ALICE, id, {});
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    await postUpdate(context, ALICE, id, { status: 'completed' });
    clock.advance(4 * DAY);
    await chasePromises(context);
    expect(await messages('summary_due')).toEqual([]);
    clock.advance(DAY);
    await chasePromises(context);
    expect(await messages('summary_due')).toHaveLength(1);
  });

  it('go by a ladder that staff edit, and refuse one that makes no sense', async () => {
    const { clock, context, emergency, messages } = await setUp();
    expect((await readLadder(context, ALICE)).rungs).toHaveLength(4);
    const faults = await faultsOf(
      saveLadder(context, ALICE, {
        rungs: [
          { after_minutes: 10, roles: ['author'] },
          { after_minutes: 10, roles: ['boss'] },
        ],
        repeat_minutes: 1,
      }),
    );
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/repeat_minutes',
      '/rungs/1/roles/0',
    ]);
    await saveLadder(context, ALICE, {
      rungs: [{ after_minutes: 45, roles: ['author'] }],
      repeat_minutes: null,
    });
    await publishNotice(context, ALICE, await emergency(), {});
    clock.advance(70 * MINUTE);
    await chasePromises(context);
    expect(await messages('update_overdue')).toEqual([]);
    clock.advance(HOUR);
    await chasePromises(context);
    clock.advance(DAY);
    await chasePromises(context);
    expect(await messages('update_overdue')).toHaveLength(1);
  });

  it('need contacts that can be told', async () => {
    const { context, contact } = await setUp();
    const made = await contact('manager', { reach: '+49 30 1234' });
    expect(await listContacts(context, ALICE)).toEqual([made]);
    const faults = await faultsOf(
      createContact(context, ALICE, { role: 'author', name: 'x', webhook_url: 'http://a.example' }),
    );
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual(['/role', '/webhook_url']);
    const unreachable = createContact(context, ALICE, { role: 'manager', name: 'x' });
    expect((await faultsOf(unreachable))[0]?.pointer).toBe('/email');
    for (const host of [
      '127.0.0.1',
      '[::1]',
      '10.2.3.4',
      'localhost',
      '169.254.169.254',
      '2130706433',
    ]) {
      const [fault] = await faultsOf(contact('manager', { webhook_url: `https://${host}/x` }));
      expect([host, fault?.pointer]).toEqual([host, '/webhook_url']);
      expect(fault?.detail).toContain('would never be called');
    }
    const twoAddresses = contact('manager', { email: 'a@example.com, b@example.com' });
    expect((await faultsOf(twoAddresses))[0]?.pointer).toBe('/email');
    await removeContact(context, ALICE, made.id);
    expect((await refusalOf(removeContact(context, ALICE, made.id))).code).toBe('not_found');
  });
});

import { expect, it } from 'vitest';
import { readNotice, readNotices } from '#src/commands/notice/read.ts';
import {
  createFreeze,
  createRecurrence,
  editRecurrence,
  listRecurrences,
  saveChecklists,
} from '#src/commands/planning/index.ts';
import { makeOccurrences } from '#src/commands/planning/make-occurrences.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import type { Store } from '#src/store/queries.ts';
import { DAY, MINUTE } from '../support/clock.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob, olga } from './approval-desk.ts';
import { SUNDAYS } from './sundays.ts';

describeOnStores('Recurring work that publishes itself', (make) => {
  async function setUp() {
    const desk = await approvalDesk(await make(), ['ada', 'bob', 'olga']);
    const { context, store } = desk;
    const rule = (change: Record<string, unknown> = {}) => ({
      ...SUNDAYS,
      draft: draft('low'),
      ...change,
    });
    const only = async () => {
      const { items } = await readNotices(context, ada, { limit: 5 });
      expect(items).toHaveLength(1);
      return items[0]!;
    };
    return { ...desk, rule, only, messages: (kind: string) => messagesOf(store, kind) };
  }

  const draft = (tier: string) => ({
    layer: 'infrastructure',
    tier,
    components: [{ slug: 'hosts', impact: 'degraded_performance' }],
  });

  async function messagesOf(store: Store, kind: string) {
    const rows = await store.read.db.select().from(store.read.t.staffMessages);
    return rows.filter((row) => row.kind === kind);
  }

  it('needs nobody for the shorter notice that was agreed when the rule was made', async () => {
    const { context, rule, only, messages } = await setUp();
    await createRecurrence(context, ada, rule());
    await makeOccurrences(context);
    expect(await readNotice(context, ada, (await only()).id)).toMatchObject({
      status: 'scheduled',
      lead_reason: 'Recurring work: Sunday patching.',
    });
    expect(await messages('recurrence_draft')).toEqual([]);
  });

  it('names what a notice keeps back in no mail, where its words have become that', async () => {
    const { context, rule, messages, draft: keep } = await setUp();
    const words = { ...draft('low'), variables: { work: 'close GlueGun' } };
    await createRecurrence(context, ada, rule({ name: 'Closing GlueGun', draft: words }));
    const waiting = { name: 'GlueGun again', draft: draft('low') };
    await createRecurrence(context, ada, rule(waiting));
    await saveChecklists(context, olga, {
      items: [{ list: 'preflight', key: 'tested', label: 'Tested', required: true }],
    });
    await keep({
      ...{ kind: 'emergency_patch', tier: 'low', window: null },
      ...{ private_facts: { nicknames: ['GlueGun'] }, embargo_until: '2027-06-01T00:00:00Z' },
    });
    await makeOccurrences(context);
    await makeOccurrences(context);
    const [fault] = await messages('recurrence_fault');
    expect(fault).toMatchObject({ subject: 'Recurring work needs you: a rule' });
    expect(fault!.text).toContain('/admin/recurring/');
    expect(await messages('recurrence_draft')).toMatchObject([
      { subject: 'Recurring work waits for you: a rule' },
    ]);
    const all = await context.store.read.db.select().from(context.store.read.t.staffMessages);
    expect(JSON.stringify(all)).not.toMatch(/GlueGun/i);
    const faults = (await listRecurrences(context, ada)).map((one) => one.fault ?? '');
    expect(faults.join()).toContain('GlueGun');
  });

  it('is chased for at whoever made its rule', async () => {
    const { clock, context, rule, messages } = await setUp();
    await createRecurrence(context, ada, rule());
    await makeOccurrences(context);
    clock.set(Date.parse('2026-12-06T01:00:00Z') + 2 * MINUTE);
    await chasePromises(context);
    expect((await messages('start_overdue')).map(({ target }) => target)).toEqual([
      'ada@example.com',
    ]);
  });

  it('stays a draft in a freeze or without a required check, and staff are told what stands in the way', async () => {
    const { clock, context, rule, only, messages } = await setUp();
    await createFreeze(context, olga, {
      name: 'Year end',
      start: new Date(clock.now()).toISOString(),
      end: new Date(clock.now() + 60 * DAY).toISOString(),
      time_zone: 'Europe/Berlin',
    });
    await saveChecklists(context, olga, {
      items: [{ list: 'preflight', key: 'backup', label: 'Backup taken', required: true }],
    });
    // A reason that the rule carries was given before anybody knew of the freeze.
    const reasoned = { ...draft('low'), lead_reason: 'Agreed for every Sunday.' };
    await createRecurrence(context, ada, rule({ draft: reasoned }));
    await makeOccurrences(context);
    const notice = await only();
    expect(notice.status).toBe('draft');
    const told = await messages('recurrence_draft');
    expect(told.map(({ target }) => target)).toEqual(['olga@example.com']);
    expect(told[0]!.subject).toBe('Recurring work waits for you: Sunday patching');
    expect(told[0]!.text).toContain('Falls into “Year end”');
    expect(told[0]!.text).toContain('Not ticked yet: Backup taken.');
    expect(told[0]!.text).toContain(`/admin/notices/${notice.id}`);
    expect(await makeOccurrences(context)).toBe(false);
    expect(await messages('recurrence_draft')).toHaveLength(1);
  });

  it('waits for approval each time where its tier asks a second person, whom nobody has to look for', async () => {
    const { context, rule, only, messages, open, told, read, approve, publish } = await setUp();
    const { id: ruleId } = await createRecurrence(context, ada, rule({ draft: draft('medium') }));
    expect(await listRecurrences(context, ada)).toMatchObject([{ id: ruleId, approval: 'before' }]);
    await makeOccurrences(context);
    const { id, status } = await only();
    expect(status).toBe('draft');
    expect(await open()).toMatchObject([
      {
        notice: id,
        subject: 'publication',
        deciders: ['user:bob@example.com', 'user:olga@example.com'],
      },
    ]);
    expect(await told()).toEqual(['Approval asked for > bob', 'Approval asked for > olga']);
    expect((await messages('approval_asked'))[0]!.text).toContain('next time of recurring work');
    // Whoever made the rule wrote its words, and does not approve them.
    expect(await read(ada, id)).toMatchObject({ may_decide: false });
    expect((await refusalOf(approve(ada, id))).code).toBe('forbidden');
    await approve(bob, id);
    expect(await told()).toEqual(['Approved > ada']);
    await publish(bob, id, { lead_reason: 'Agreed for every Sunday.' });
    expect((await only()).status).toBe('scheduled');
  });

  it('was written by whoever edited its rule as well', async () => {
    const { context, rule, only, read, decide } = await setUp();
    const made = await createRecurrence(context, ada, rule({ publish: false }));
    const medium = rule({ publish: false, draft: draft('medium') });
    await editRecurrence(context, bob, made.id, medium);
    await makeOccurrences(context);
    const { id } = await only();
    await decide(bob, id, { decision: 'request' });
    expect(await read(ada, id)).toMatchObject({ deciders: ['user:olga@example.com'] });
  });
});

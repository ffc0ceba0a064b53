import { eq } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { decideApproval, readApprovals } from '#src/commands/approval/index.ts';
import { endOverrideRequest, readOverrides } from '#src/commands/disclosure/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { tellEmbargoesOver } from '#src/commands/promise/embargoes-over.ts';
import { createContact } from '#src/commands/promise/index.ts';
import { isStillSo } from '#src/commands/promise/still-so.ts';
import { parseMailAddress } from '#src/mail/address.ts';
import { tellStaffStep } from '#src/outbox/staff/deliver.ts';
import { tellStaff } from '#src/outbox/staff/tell.ts';
import { watchRelays } from '#src/outbox/staff/watch-relays.ts';
import { putHold, QUEUE, removeHold } from '#src/store/mail-holds.ts';
import { workerDesk } from '../outbox/harness.ts';
import { DAY, fakeClock, HOUR, MINUTE } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { describeOnStores } from '../support/stores.ts';
import { addPerson, person } from './staff-people.ts';

const gone = () =>
  Object.assign(new Error('connect ECONNREFUSED'), { code: 'ESOCKET', command: 'CONN' });

describeOnStores('A message to staff that had to wait', (make) => {
  async function setUp() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addPerson(store, 'alice', 'owner');
    await addPerson(store, 'bob');
    const context = {
      ...commandContext(store, clock),
      parseAddress: parseMailAddress,
      webhookFault: () => null,
    };
    const desk = workerDesk(store, {
      now: clock.now,
      isStillSo: (message) => isStillSo(context, message),
    });
    const goDown = () => {
      desk.transport.answer = () => {
        throw gone();
      };
    };
    const goUp = () => {
      desk.transport.answer = () => undefined;
    };
    /** As time goes by: the clock chases, the worker tries. */
    const pass = async (minutes: number) => {
      for (let minute = 0; minute < minutes; minute += 5) {
        clock.advance(5 * MINUTE);
        await chasePromises(context);
        while (await tellStaffStep(desk.deps, clock.now())) {
          // A step says itself whether there may be more.
        }
      }
    };
    const subjects = () =>
      desk.transport.sent.map(({ raw }) => /^Subject: (.*)$/m.exec(raw)![1]!.trim());
    const messages = async (kind: string) =>
      (await store.read.db.select().from(store.read.t.staffMessages)).filter(
        (row) => row.kind === kind,
      );
    const running = async () => {
      const input = { kind: 'emergency_patch', tier: 'critical', window: null };
      const { id } = await createDraft(context, ALICE, maintenanceInput(clock, input));
      await publishNotice(context, ALICE, id, {});
      return id;
    };
    const stateOf = async (kind: string) => [
      ...new Set((await messages(kind)).map(({ status }) => status)),
    ];
    return {
      store,
      clock,
      context,
      desk,
      goDown,
      goUp,
      pass,
      subjects,
      messages,
      stateOf,
      running,
    };
  }

  it('about an update that was posted meanwhile is never sent', async () => {
    const { context, goDown, goUp, pass, subjects, messages, running } = await setUp();
    goDown();
    const id = await running();
    await pass(3 * 60);
    expect((await messages('update_overdue')).length).toBeGreaterThanOrEqual(5);
    await postUpdate(context, ALICE, id, { body: 'Half of the hosts are done.' });
    goUp();
    await pass(20);
    expect(subjects().filter((subject) => subject.startsWith('Update'))).toEqual([]);
    const states = (await messages('update_overdue')).map(({ status }) => status);
    expect(new Set(states)).toEqual(new Set(['cancelled']));
  });

  it('about an update that is owed still is sent once, in its newest words, whatever waited', async () => {
    const { goDown, goUp, pass, subjects, messages, running } = await setUp();
    goDown();
    await running();
    await pass(3 * 60);
    goUp();
    await pass(25);
    expect(subjects().filter((subject) => subject.startsWith('Update overdue'))).toHaveLength(1);
    const sent = (await messages('update_overdue')).filter(({ status }) => status === 'sent');
    const all = await messages('update_overdue');
    expect(sent.map(({ createdAt }) => createdAt)).toEqual([
      Math.max(...all.map(({ createdAt }) => createdAt)),
    ]);
  });

  it('about an approval that was decided meanwhile is never sent', async () => {
    const { clock, context, goDown, goUp, pass, subjects, messages } = await setUp();
    goDown();
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock, { tier: 'medium' }));
    await decideApproval(context, ALICE, id, { decision: 'request' });
    await pass(30);
    expect(await messages('approval_asked')).not.toEqual([]);
    const { text_hash } = await readApprovals(context, person('bob'), id);
    await decideApproval(context, person('bob'), id, { decision: 'approve', text_hash });
    goUp();
    await pass(60);
    expect(subjects().filter((subject) => subject.startsWith('Approval asked'))).toEqual([]);
    expect(subjects().filter((subject) => subject.startsWith('Approved'))).toHaveLength(1);
  });

  it('by webhook is called back as well', async () => {
    const { store, context, pass, messages, running } = await setUp();
    await createContact(context, ALICE, {
      ...{ role: 'duty_lead', name: 'Lead', webhook_url: 'https://chat.invalid/hook' },
    });
    const id = await running();
    await pass(90);
    const waiting = (await messages('update_overdue')).filter(
      ({ channel, status }) => channel === 'webhook' && status === 'waiting',
    );
    expect(waiting).toHaveLength(1);
    await postUpdate(context, ALICE, id, { status: 'verifying' });
    await pass(65);
    const after = await store.read.db.select().from(store.read.t.staffMessages);
    expect(after.find((row) => row.id === waiting[0]!.id)!.status).toBe('cancelled');
  });

  it('about mail that was held back meanwhile is not sent once it goes out again', async () => {
    const { store, clock, goDown, goUp, pass, subjects, messages } = await setUp();
    const hold = async (since: number) => {
      const reason = '554 no service';
      await store.transaction(async (q) => {
        const how = { failureClass: 'configuration', until: null, setBy: 'system' };
        await putHold(q, { scope: QUEUE, reason, since, ...how });
        await tellStaff(q, {
          ...{ kind: 'queue_paused', topic: QUEUE, dedupeKey: `${QUEUE}|${since}` },
          ...{ subject: 'No mail goes out', text: reason, now: since },
          payload: { scope: QUEUE, since: new Date(since).toISOString(), reason },
        });
      });
    };
    goDown();
    await hold(clock.now());
    await pass(10);
    expect(await messages('queue_paused')).toMatchObject([{ status: 'waiting' }]);
    await store.transaction((q) => removeHold(q, QUEUE));
    goUp();
    await pass(20);
    expect(subjects()).toEqual([]);
    clock.advance(HOUR);
    await hold(clock.now());
    await pass(5);
    expect(subjects()).toEqual(['No mail goes out']);
  });

  it('about an embargo that is over is not sent once nothing is left to disclose, or it goes on', async () => {
    const { clock, context, goDown, goUp, pass, stateOf } = await setUp();
    goDown();
    const embargoed = async () => {
      const { id } = await createDraft(
        context,
        ALICE,
        maintenanceInput(clock, {
          ...{ kind: 'emergency_patch', tier: 'critical', window: null },
          private_facts: { nicknames: ['GlueGun'] },
          embargo_until: new Date(clock.now() + HOUR).toISOString(),
        }),
      );
      await publishNotice(context, ALICE, id, {});
      return id;
    };
    const [disclosed, longer] = [await embargoed(), await embargoed()];
    clock.advance(HOUR);
    expect(await tellEmbargoesOver(context)).toBe(true);
    await pass(10);
    expect(await stateOf('embargo_over')).toEqual(['waiting']);
    await context.store.transaction(async (q) => {
      const { notices } = q.t;
      await q.db
        .update(notices)
        .set({ embargoUntil: clock.now() + DAY })
        .where(eq(notices.id, longer));
      await q.db
        .update(notices)
        .set({ disclosed: { nicknames: ['GlueGun'] } })
        .where(eq(notices.id, disclosed));
    });
    goUp();
    await pass(60);
    expect(await stateOf('embargo_over')).toEqual(['cancelled']);
  });

  it('about words that somebody asked to let pass is not sent once that was answered', async () => {
    const { clock, context, goDown, goUp, pass, stateOf, subjects } = await setUp();
    goDown();
    const facts = { private_facts: { nicknames: ['GlueGun'] } };
    const { id } = await createDraft(context, ALICE, maintenanceInput(clock, facts));
    const body = 'We close GlueGun today.';
    await editDraft(context, ALICE, id, { body, ask_override: 'It is our own product.' });
    await pass(10);
    expect(await stateOf('override_asked')).toEqual(['waiting']);
    const [held] = (await readOverrides(context, person('bob'), id)).held_back;
    const answer = { outcome: 'refused', reason: 'It names the weakness.' };
    await endOverrideRequest(context, person('bob'), id, held!.request!.id, answer);
    goUp();
    await pass(60);
    expect(await stateOf('override_asked')).toEqual(['cancelled']);
    expect(subjects().some((subject) => subject.startsWith('Words refused'))).toBe(true);
  });

  it('about a relay is not sent once it is back, nor that no mail goes out once another takes it', async () => {
    const { store, clock, desk, goDown, goUp, pass, stateOf } = await setUp();
    const away = async (...relays: string[]) => {
      for (const relay of relays) {
        for (let tries = 0; tries < 2; tries += 1) {
          clock.advance(2_000);
          watch.failed(relay, 'lost', clock.now());
          await watch.step();
        }
      }
    };
    const watch = watchRelays(store, ['one', 'two']);
    goDown();
    await away('one', 'two');
    expect([await stateOf('relay_away'), await stateOf('mail_away')]).toEqual([
      ['waiting'],
      ['waiting'],
    ]);
    watch.answered('one', clock.now());
    await watch.step();
    goUp();
    await pass(60);
    expect([await stateOf('relay_away'), await stateOf('mail_away')]).toEqual([
      ['cancelled'],
      ['cancelled'],
    ]);
    expect(await stateOf('mail_back')).toEqual(['sent']);
    expect(desk.transport.sent.every(({ raw }) => !raw.includes('is not going out'))).toBe(true);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { recordBounce, reinstateSubscriber } from '#src/commands/bounce/index.ts';
import { forgetUnconfirmed } from '#src/commands/subscriber/forget-unconfirmed.ts';
import {
  addSubscriber,
  createImportStep,
  editSubscriber,
  readImport,
  removeSubscriber,
  startImport,
  suppressAddresses,
} from '#src/commands/subscriber/index.ts';
import {
  confirmSubscription,
  eraseSubscription,
  unsubscribe,
  updatePreferences,
} from '#src/commands/subscriber/readers.ts';
import { sendDigests } from '#src/commands/subscriber/send-digests.ts';
import type { Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import type { BounceKind } from '#src/domain/subscriber.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import { erasedAmong } from '#src/store/erased.ts';
import type { Store } from '#src/store/queries.ts';
import { findSubscriberByKey, type SubscriberRow } from '#src/store/subscribers.ts';
import { ADA, subscriberDesk, WATCHER } from '../commands/subscriber-desk.ts';
import { DAY, MINUTE } from '../support/clock.ts';
import { describeOnPglite, describeOnSqlite, type MakeStore } from '../support/stores.ts';
import { announced } from './factories.ts';
import { runAll, smtpError, workerDesk } from './harness.ts';

const EMAIL = 'bob@example.org';
const MTA: Actor = { label: 'mail:lmtp', scopes: ['mail:inbound'] };
const API: Actor = { label: 'token:crm', scopes: ['subscribers:write'] };

/** What is true of one address, kept in plain words beside the database. */
interface Truth {
  /** Somebody vouched, or the reader confirmed. */
  yes: boolean;
  /** The reader's last word is a no: they left, complained or had themselves erased. */
  no: boolean;
  /** The address gets no mail, whatever its owner wants. */
  suppressed: boolean;
  /** Somebody filled in the form since the last no. */
  askedSince: boolean;
}

/** One mailbox, and everything that can happen to it, through the commands that the doors call. */
async function house(store: Store) {
  const desk = subscriberDesk(store);
  const { context, clock } = desk;
  const worker = workerDesk(store, { now: clock.now });
  const truth: Truth = { yes: false, no: false, suppressed: false, askedSince: false };
  const row = () => findSubscriberByKey(store.read, EMAIL);

  /** Whether it was done; false where it was refused. Anything but a refusal is a defect. */
  async function did(act: () => Promise<unknown>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      return false;
    }
  }

  /** Does something to the row, where there is one. */
  async function withRow(act: (known: SubscriberRow) => Promise<void>): Promise<void> {
    const known = await row();
    if (known !== null) {
      await act(known);
    }
  }

  const saidNo = () => Object.assign(truth, { no: true, askedSince: false });
  const gone = () => Object.assign(truth, { yes: false, suppressed: false });

  const reported = (kind: BounceKind) => async () =>
    withRow(async ({ id }) => {
      const mails = await desk.mails(EMAIL);
      const mail = mails.findLast(({ status }) => status === 'sent' || status === 'bounced');
      if (mail === undefined) {
        return;
      }
      const report = { kind, source: 'dsn', deliveryId: mail.id, clues: [], recipients: [EMAIL] };
      const rest = { statusCode: '5.1.1', diagnostic: '550 5.1.1 gone', at: null } as const;
      const told = await recordBounce(context, MTA, { ...report, ...rest, source: 'dsn' });
      if (kind === 'complaint') {
        saidNo();
      } else if (told.outcome === 'recorded' && told.suppressed) {
        truth.suppressed = true;
      }
      expect(await row()).toMatchObject({ id });
    });

  const vouched = (actor: Actor, confirmedBy: 'staff' | 'import') => async () => {
    const input = { email: EMAIL, components: 'all', confirmed_by: confirmedBy };
    const worked = await did(() => addSubscriber(context, actor, input));
    expect(worked).toBe(!truth.no && !truth.suppressed);
    truth.yes ||= worked;
  };

  const imported = (confirm: 'consent' | 'ask') => async () => {
    const { id } = await startImport(context, ADA, {
      content: `email\n${EMAIL}\n`,
      consent: 'Their old list',
      confirm,
    });
    const step = createImportStep(context);
    while (await step()) {
      // Until the last row.
    }
    const { added, changed } = await readImport(context, WATCHER, id);
    expect(added + changed === 0 || !(truth.no || truth.suppressed)).toBe(true);
    truth.yes ||= confirm === 'consent' && added + changed > 0;
  };

  async function sendAll(): Promise<void> {
    const before = worker.transport.sent.length;
    while (await deliverStep(worker.deps, clock.now())) {
      // Until nothing is due.
    }
    for (const { raw } of worker.transport.sent.slice(before)) {
      const isConfirmation = !/^List-Unsubscribe:/m.test(raw);
      if (isConfirmation) {
        expect(truth.no && !truth.askedSince, 'staff have a no asked again').toBe(false);
      } else {
        expect(truth, 'mailed whom it must not').toMatchObject({ no: false, suppressed: false });
      }
    }
  }

  const acts = {
    async 'somebody asks'() {
      await desk.ask({ email: EMAIL, components: 'all' });
      truth.askedSince = true;
    },
    async 'the reader confirms'() {
      await withRow(async ({ status }) => {
        const token = await desk.token(EMAIL, 'confirm');
        const worked = await did(() => confirmSubscription(context, token));
        if (worked && status === 'pending') {
          Object.assign(truth, { yes: true, no: false, suppressed: false });
        }
      });
    },
    async 'the reader leaves'() {
      await withRow(async () => {
        await unsubscribe(context, await desk.token(EMAIL, 'unsubscribe'));
        saidNo();
      });
    },
    async 'the reader is erased'() {
      await withRow(async () => {
        await eraseSubscription(context, await desk.token(EMAIL, 'manage'));
        saidNo();
        gone();
      });
    },
    async 'the reader wants a digest'() {
      await withRow(async () => {
        const token = await desk.token(EMAIL, 'manage');
        await did(() => updatePreferences(context, token, { daily_digest: true }));
      });
    },
    'a mail bounces': reported('hard'),
    'a mail bounces softly': reported('soft'),
    'the reader complains': reported('complaint'),
    async 'staff suppress'() {
      await suppressAddresses(context, ADA, { addresses: [EMAIL], reason: 'Told to.' });
      // Of who is erased, nothing is written down: they get no mail as it is.
      truth.suppressed = (await row()) !== null;
    },
    async 'staff reinstate'() {
      await withRow(async ({ id }) => {
        const worked = await did(() =>
          reinstateSubscriber(context, ADA, id, { reason: 'Mended.' }),
        );
        expect(worked).toBe(truth.suppressed && !truth.no);
        truth.suppressed &&= !worked;
      });
    },
    async 'staff remove'() {
      await withRow(async ({ id }) => {
        await removeSubscriber(context, ADA, id);
        gone();
      });
    },
    async 'staff edit'() {
      await withRow(async ({ id }) => {
        await did(() => editSubscriber(context, ADA, id, { min_tier: 'low' }));
      });
    },
    'staff add': vouched(ADA, 'staff'),
    'the API adds': vouched(API, 'import'),
    async 'staff have them asked'() {
      await did(() => addSubscriber(context, ADA, { email: EMAIL, components: 'all' }));
    },
    'a list is imported': imported('consent'),
    'a list is imported to be asked': imported('ask'),
    async 'something urgent happens'() {
      const urgent = { kind: 'emergency_patch', tier: 'critical' } as const;
      await announced(store, { ...urgent, at: clock.now() });
    },
    async 'something planned is announced'() {
      await announced(store, { at: clock.now() });
    },
    async 'mail is written'() {
      while (await fanOutStep(worker.deps, clock.now())) {
        // Until nobody is left.
      }
    },
    'mail goes out': sendAll,
    async 'the server wants mail later'() {
      worker.transport.answer = () => Promise.reject(smtpError(451, '4.3.0 later'));
      await sendAll();
      worker.transport.answer = () => undefined;
    },
    async 'it is morning'() {
      clock.advance(DAY);
      while (await sendDigests(context)) {
        // Until everybody's is written.
      }
    },
    async 'a week passes'() {
      clock.advance(8 * DAY);
      await forgetUnconfirmed(context, clock.now());
    },
  };

  return {
    acts,
    truth,
    async act(name: keyof typeof acts) {
      clock.advance(MINUTE);
      await acts[name]();
    },
    /** Tells of something urgent: whoever may be mailed is, and nobody else. */
    async isMailed(): Promise<boolean> {
      clock.advance(DAY);
      await acts['mail is written']();
      await sendAll();
      clock.advance(MINUTE);
      await acts['something urgent happens']();
      const before = worker.transport.sent.length;
      await runAll(worker);
      return worker.transport.sent.length > before;
    },
    isMarked: async () => (await erasedAmong(store.read, [context.addressMark(EMAIL)])).size > 0,
  };
}

type Act = keyof Awaited<ReturnType<typeof house>>['acts'];

/** What decides who is mailed comes as often as all the rest. */
const TELLING: readonly Act[] = [
  'somebody asks',
  'the reader confirms',
  'the reader leaves',
  'the reader leaves',
  'a mail bounces',
  'the reader complains',
  'staff suppress',
  'staff reinstate',
  'staff reinstate',
  'staff add',
  'a list is imported',
  'something urgent happens',
  'mail is written',
  'mail goes out',
];

/** Goes through sequences of what may happen, and tells of something urgent at each one's end. */
async function checkSequences(make: MakeStore, runs: number, longest: number): Promise<void> {
  const names = Object.keys((await house(await make())).acts) as Act[];
  const act = fc.oneof(fc.constantFrom(...TELLING), fc.constantFrom(...names));
  const sequences = fc.array(act, { maxLength: longest, size: 'max' });
  await fc.assert(
    fc.asyncProperty(sequences, async (sequence) => {
      const one = await house(await make());
      for (const name of sequence) {
        await one.act(name);
      }
      const { yes, no, suppressed } = one.truth;
      expect(await one.isMailed()).toBe(yes && !no && !suppressed);
    }),
    { numRuns: runs },
  );
}

/** What could bring an erased person back without their own confirmation. */
const DOORS: readonly Act[] = [
  'somebody asks',
  'staff suppress',
  'staff reinstate',
  'staff remove',
  'staff edit',
  'staff add',
  'the API adds',
  'staff have them asked',
  'a list is imported',
  'a list is imported to be asked',
];

describeOnSqlite('Whoever last said no', (make) => {
  it('is never mailed, whatever happens in whatever order', async () => {
    await checkSequences(make, 150, 30);
  }, 180_000);

  it('by having themselves erased stays erased by every pair of doors', async () => {
    for (const [first, second] of DOORS.flatMap((one) => DOORS.map((two) => [one, two] as const))) {
      const one = await house(await make());
      for (const name of [
        'somebody asks',
        'the reader confirms',
        'the reader is erased',
      ] as const) {
        await one.act(name);
      }
      await one.act(first);
      await one.act(second);
      expect(await one.isMarked(), `${first}, ${second}`).toBe(true);
      expect(await one.isMailed(), `${first}, ${second}`).toBe(false);
    }
  }, 180_000);

  it('and was erased is back by their own confirmation, and may be vouched for again', async () => {
    const one = await house(await make());
    for (const name of ['somebody asks', 'the reader confirms', 'the reader is erased'] as const) {
      await one.act(name);
    }
    await one.act('somebody asks');
    await one.act('the reader confirms');
    expect(await one.isMarked()).toBe(false);
    expect(await one.isMailed()).toBe(true);
    await one.act('staff remove');
    await one.act('staff add');
    expect(await one.isMailed()).toBe(true);
  });
});

describeOnPglite('Whoever last said no', (make) => {
  it('is never mailed there either', async () => {
    await checkSequences(make, 12, 20);
  }, 120_000);
});

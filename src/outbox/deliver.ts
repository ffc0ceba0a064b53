import { newId } from '../store/ids.ts';
import { announcedUpdates, type DeliveryRow } from '../store/outbox.ts';
import { claimable } from '../store/leases.ts';
import { claimMail, LEASE_MS, type Claim } from './claim.ts';
import type { MailWorkerDeps } from './deliver/deps.ts';
import { flowOf, type Flow } from './deliver/flow.ts';
import { eachOf } from './deliver/lanes.ts';
import { holdLease } from './deliver/lease.ts';
import type { Outcome } from './deliver/outcome.ts';
import { recipientsOf } from './deliver/recipients.ts';
import type { RecordFacts } from './deliver/record.ts';
import { sendOne, type Batch } from './deliver/send-one.ts';
import { whenRead } from './deliver/unreadable.ts';
import { PRIORITY } from './priority.ts';

/** What is not begun by then goes back: an emergency must not wait behind a slow relay. */
const LONGEST_STEP_MS = 1_000;

/**
 * Claims a batch, sends it outside any transaction and records what comes of it as it goes. At
 * least once, never silently lost: a crash before the record leaves the lease to run out, and
 * the repeat bears the same Message-ID.
 *
 * @param signal once aborted, nothing more is begun; the rest is given back
 * @returns true when there may be more to do at once
 */
export async function deliverStep(
  deps: MailWorkerDeps,
  now: number,
  signal?: AbortSignal,
): Promise<boolean> {
  const flow = flowOf(deps);
  const unparked = await flow.parking.step(now);
  const urgent = flow.relay.isShut(now) && (await isUrgent(deps, now));
  const allowed = flow.relay.allowance(now, urgent);
  if (allowed.most === 0) {
    return false;
  }
  const avoided = allowed.isTry ? flow.avoided() : null;
  // One name a step: what an earlier step of this worker left behind is not this one's.
  const owner = newId();
  const claim = await claimMail(deps.store, {
    owner,
    now,
    limit: Math.min(allowed.most, flow.claimSize()),
    admit: (domain) => domain !== avoided && flow.pace.admit(domain, now),
    leave: (domain) => flow.pace.leave(domain),
  });
  flow.parking.add(claim.parked);
  if (claim.rows.length === 0) {
    flow.relay.untried(allowed);
    return unparked || claim.parked.size > 0;
  }
  const begun = performance.now();
  let tried: number;
  try {
    tried = await sendAll(deps, flow, { owner, claim, now, signal, isTry: allowed.isTry });
  } finally {
    flow.relay.untried(allowed);
    claim.rows.forEach(({ domain }) => flow.pace.leave(domain));
  }
  if (tried > 0) {
    flow.measured(tried, performance.now() - begun);
  }
  return true;
}

/** Whether an emergency waits, which asks a relay that is away more often. */
async function isUrgent({ store }: MailWorkerDeps, now: number): Promise<boolean> {
  return (await claimable(store.read, now, 1))[0]?.priority === PRIORITY.emergency;
}

/** @returns how many were tried; what was given back says nothing about how fast mail goes. */
async function sendAll(
  deps: MailWorkerDeps,
  flow: Flow,
  step: {
    owner: string;
    claim: Claim;
    now: number;
    signal: AbortSignal | undefined;
    /** A single mail tries whether the relay can be reached again. */
    isTry: boolean;
  },
): Promise<number> {
  const { owner, signal } = step;
  const { rows, probes } = step.claim;
  const ids = rows.map(({ id }) => id);
  const lease = holdLease(deps, owner, ids, step.now + LEASE_MS);
  const outcomes: Outcome[] = [];
  const facts: Omit<RecordFacts, 'now'> = {
    probes,
    isAboutUs: ({ delivery }) => flow.pace.refused(delivery.domain, deps.now()),
  };
  const recording = flow.recorder.begin(owner, facts);
  try {
    const batch: Batch = {
      announced: await whenRead(announcedUpdates(deps.store.read, rows)),
      recipients: recipientsOf(deps.store.read, rows, deps.now),
      lease,
      flow,
      stopped: () =>
        signal?.aborted === true ||
        deps.now() > step.now + LONGEST_STEP_MS ||
        (!step.isTry && flow.relay.isShut(deps.now())),
    };
    await eachOf(
      rows,
      flow.lanes,
      flow.pace,
      ({ domain }) => domain,
      async (delivery) => {
        const outcome = await sendOne(deps, delivery, batch);
        flow.learn(outcome, deps.now());
        outcomes.push(outcome);
        recording.add(outcome);
      },
    );
  } finally {
    lease.release();
    await recording.finish(untried(rows, outcomes));
  }
  for (const { is, delivery } of outcomes) {
    if (is === 'failed' && delivery.announcementId !== null) {
      flow.failures.failed(delivery.announcementId);
    }
  }
  report(deps, outcomes);
  return outcomes.filter(({ is }) => is !== 'released').length;
}

/** What was not even begun is given back as it was. */
function untried(rows: readonly DeliveryRow[], outcomes: readonly Outcome[]): Outcome[] {
  const tried = new Set(outcomes.map(({ delivery }) => delivery.id));
  return rows.filter(({ id }) => !tried.has(id)).map((delivery) => ({ delivery, is: 'released' }));
}

function report(deps: MailWorkerDeps, outcomes: readonly Outcome[]): void {
  for (const outcome of outcomes) {
    if (outcome.is === 'failed') {
      deps.log.warn(
        { delivery: outcome.delivery.id, class: outcome.failure.class },
        'A mail was not delivered.',
      );
    }
  }
}

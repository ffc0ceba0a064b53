import { createParking, type Parking } from '../unpark.ts';
import { createPace, type Pace } from '../pace.ts';
import { createRelayPace, type RelayPace } from '../relay-pace.ts';
import {
  isAboutRelay,
  relayOf,
  relaysOf,
  watchRelays,
  type RelayWatch,
} from '../staff/watch-relays.ts';
import { watchFailures, type FailureWatch } from '../staff/watch-failures.ts';
import type { MailWorkerDeps } from './deps.ts';
import type { Failure, Outcome } from './outcome.ts';
import { createRecorder, type Recorder } from './recorder.ts';

/** Deliveries claimed at once until it is known how fast they go. */
const FIRST_CLAIM = 50;
const LARGEST_CLAIM = 1_000;
/** What is claimed goes out within about this time, so that an emergency waits no longer. */
const CLAIM_WORTH_MS = 500;
const LANES = 10;

/** What one worker process knows while it runs, shared by all its loops. */
export interface Flow {
  pace: Pace;
  relay: RelayPace;
  parking: Parking;
  failures: FailureWatch;
  relays: RelayWatch;
  recorder: Recorder;
  /** Messages that one step has under way at once. */
  lanes: number;
  /** Whose refusal for our rate came last, once: the next one to try is another domain's. */
  avoided(): string | null;
  claimSize(): number;
  /** Takes in how long a claimed batch took, in milliseconds of real time. */
  measured(messages: number, ms: number): void;
  /** Takes in what came of a message. */
  learn(outcome: Outcome, now: number): void;
}

const flows = new WeakMap<MailWorkerDeps, Flow>();

export function flowOf(deps: MailWorkerDeps): Flow {
  let flow = flows.get(deps);
  if (flow === undefined) {
    flow = createFlow(deps);
    flows.set(deps, flow);
  }
  return flow;
}

function createFlow(deps: MailWorkerDeps): Flow {
  const pace = createPace(deps.domainConcurrency ?? Infinity, deps.domainRatePerSecond);
  const lanes = deps.concurrency ?? Math.max(LANES, deps.transport.connections ?? 0);
  const relay = createRelayPace(deps.ratePerSecond);
  const relays = watchRelays(deps.store, relaysOf(deps.transport));
  deps.transport.watch?.({
    answered: (name) => relays.answered(name, deps.now()),
    failed: (name, reason) => relays.failed(name, reason, deps.now()),
  });
  let perSecond: number | null = null;
  let refused: string | null = null;

  function learnFailure(failure: Failure, domain: string, now: number): void {
    if (failure.class === 'rate') {
      refused = domain;
      if (!pace.rateRefused(domain, now) && relay.busy(now, failure.crowded === true)) {
        relays.failed(relayOf(deps.transport), failure.text, now);
      }
    } else if (failure.atRelay === true) {
      relay.lost(now, { since: failure.since ?? relay.event(), away: failure.away === true });
      if (isAboutRelay(failure)) {
        relays.failed(relayOf(deps.transport), failure.text, now);
      }
    } else {
      if (failure.enhanced !== undefined) {
        relay.answered(now, false);
      }
    }
  }

  return {
    pace,
    relay,
    parking: createParking(deps.store, pace),
    failures: watchFailures(deps.store),
    relays,
    recorder: createRecorder(deps),
    lanes,
    avoided() {
      const domain = refused;
      refused = null;
      return domain;
    },
    claimSize() {
      const paced = perSecond === null ? FIRST_CLAIM : (perSecond * CLAIM_WORTH_MS) / 1_000;
      return Math.min(Math.max(lanes, Math.round(paced)), LARGEST_CLAIM);
    },
    measured(messages, ms) {
      const seen = (messages * 1_000) / Math.max(ms, 1);
      perSecond = perSecond === null ? seen : perSecond * 0.7 + seen * 0.3;
    },
    learn(outcome, now) {
      const { domain } = outcome.delivery;
      if (outcome.is === 'sent') {
        relay.answered(now, true);
        pace.took(domain, now);
        relays.answered(relayOf(deps.transport), now);
      } else if (outcome.is === 'failed') {
        learnFailure(outcome.failure, domain, now);
      }
    },
  };
}

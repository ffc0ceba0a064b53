import { createParking, type Parking } from '../unpark.ts';
import { createPace, type Pace } from '../pace.ts';
import {
  isAboutRelay,
  relayOf,
  relaysOf,
  watchRelays,
  type RelayWatch,
} from '../staff/watch-relays.ts';
import { watchFailures, type FailureWatch } from '../staff/watch-failures.ts';
import type { MailWorkerDeps } from './deps.ts';
import type { Outcome } from './outcome.ts';
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
  parking: Parking;
  failures: FailureWatch;
  relays: RelayWatch;
  recorder: Recorder;
  /** Messages that one step has under way at once. */
  lanes: number;
  claimSize(): number;
  /** Takes in how long a claimed batch took, in milliseconds of real time. */
  measured(messages: number, ms: number): void;
  /** Fulfils when one more message may go out, as far as the rate allows. */
  ration(): Promise<void>;
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
  const pace = createPace(deps.domainConcurrency ?? Infinity);
  const lanes = deps.concurrency ?? Math.max(LANES, deps.transport.connections ?? 0);
  const relays = watchRelays(deps.store, relaysOf(deps.transport));
  let perSecond: number | null = null;
  let nextAt = 0;

  return {
    pace,
    parking: createParking(deps.store, pace),
    failures: watchFailures(deps.store),
    relays,
    recorder: createRecorder(deps),
    lanes,
    claimSize() {
      const paced = perSecond === null ? FIRST_CLAIM : (perSecond * CLAIM_WORTH_MS) / 1_000;
      const rated = deps.ratePerSecond ?? Infinity;
      return Math.max(1, Math.min(Math.max(lanes, Math.round(paced)), LARGEST_CLAIM, rated));
    },
    measured(messages, ms) {
      const seen = (messages * 1_000) / Math.max(ms, 1);
      perSecond = perSecond === null ? seen : perSecond * 0.7 + seen * 0.3;
    },
    async ration() {
      const rate = deps.ratePerSecond ?? null;
      if (rate === null) {
        return;
      }
      const now = performance.now();
      nextAt = Math.max(nextAt, now);
      const wait = nextAt - now;
      nextAt += 1_000 / rate;
      if (wait > 0) {
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    },
    learn(outcome, now) {
      const { domain } = outcome.delivery;
      if (outcome.is === 'sent') {
        pace.relayAnswered();
        pace.took(domain, now);
        relays.answered(relayOf(deps.transport), now);
      } else if (outcome.is === 'failed' && outcome.failure.atRelay === true) {
        pace.relayLost(now);
        if (isAboutRelay(outcome.failure)) {
          relays.failed(relayOf(deps.transport), outcome.failure.text, now);
        }
      } else if (outcome.is === 'failed') {
        if (outcome.failure.slowDown === true) {
          pace.slowDown(domain, now);
        }
        if (outcome.failure.enhanced !== undefined) {
          pace.relayAnswered();
        }
      }
    },
  };
}

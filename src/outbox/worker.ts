import { setTimeout as sleep } from 'node:timers/promises';
import { turn } from '#src/platform/time/turn.ts';
import { deliverStep } from './deliver.ts';
import type { MailWorkerDeps } from './deliver/deps.ts';
import { flowOf } from './deliver/flow.ts';
import { fanOutStep } from './fan-out.ts';
import { restAfterFanOut } from './rest.ts';
import { tellStaffStep } from './staff/deliver.ts';

const IDLE_MS = 250;
const AFTER_ERROR_MS = 1_000;
/** While one records what it sent, the other keeps the connections busy. */
const DELIVER_LOOPS = 2;

async function staffStep(deps: MailWorkerDeps): Promise<boolean> {
  await flowOf(deps).failures.step(deps.now());
  return tellStaffStep(deps, deps.now());
}

async function relayStep(deps: MailWorkerDeps): Promise<boolean> {
  await flowOf(deps).relays.step();
  return false;
}

/**
 * Fans out, delivers, and tells staff until the signal is aborted, then ends between steps. Never throws: an
 * error is logged, and the loop goes on after a second.
 */
export async function runMailWorker(deps: MailWorkerDeps, signal: AbortSignal): Promise<void> {
  const deliver = async (): Promise<boolean | number> => {
    const more = await deliverStep(deps, deps.now(), signal);
    const wait = flowOf(deps).relay.wait(deps.now());
    return more || wait === 0 ? more : Math.min(wait, IDLE_MS);
  };
  await Promise.all([
    loop(deps, signal, () => fanOut(deps)),
    loop(deps, signal, () => staffStep(deps)),
    loop(deps, signal, () => relayStep(deps)),
    ...Array.from({ length: DELIVER_LOOPS }, () => loop(deps, signal, deliver)),
  ]);
}

/** Writes a batch of deliveries, then rests by how many already wait: sending comes first. */
async function fanOut(deps: MailWorkerDeps): Promise<boolean | number> {
  return (await fanOutStep(deps, deps.now())) && restAfterFanOut(deps.store.read, deps.now());
}

/** A step says whether there is more to do at once, or in how many milliseconds. */
async function loop(
  deps: MailWorkerDeps,
  signal: AbortSignal,
  step: () => Promise<boolean | number>,
): Promise<void> {
  while (!signal.aborted) {
    let wait = 0;
    try {
      const more = await step();
      wait = typeof more === 'number' ? more : more ? 0 : IDLE_MS;
    } catch (error) {
      deps.log.error({ err: error }, 'A step of the mail worker failed.');
      wait = AFTER_ERROR_MS;
    }
    if (wait > 0) {
      await sleep(wait, undefined, { signal }).catch(() => undefined);
    } else {
      // Steps on SQLite never wait for anything: without this no byte of mail would move, and no
      // statement be freed, before a million deliveries are written.
      await turn();
    }
  }
}

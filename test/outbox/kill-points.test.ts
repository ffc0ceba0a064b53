import { expect, it } from 'vitest';
import { deliverStep } from '#src/outbox/deliver.ts';
import type { MailWorkerDeps } from '#src/outbox/deps.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import type { Queries, Store } from '#src/store/queries.ts';
import { HOUR } from '../support/clock.ts';
import { describeOnPglite, describeOnSqlite, type MakeStore } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { runAll, statuses, workerDesk, type Desk } from './harness.ts';

const PEOPLE = 5;

class Killed extends Error {}

/** Throws from the `at`th point on, or at that point alone. */
class Fault {
  reached = false;
  readonly #at: number;
  readonly #forGood: boolean;
  #passed = 0;

  constructor(at: number, forGood: boolean) {
    this.#at = at;
    this.#forGood = forGood;
  }

  point(): void {
    this.#passed += 1;
    if (this.#passed === this.#at || (this.#forGood && this.#passed > this.#at)) {
      this.reached = true;
      throw new Killed(`at point ${this.#at}`);
    }
  }
}

/** Every read, every begin, every commit from both sides: points at which the process can die. */
function faulty(store: Store, fault: Fault): Store {
  const db = new Proxy(store.read.db, {
    get(target, name, receiver) {
      if (name === 'select') {
        fault.point();
      }
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
  const read: Queries = { db, t: store.read.t };
  return {
    ...store,
    read,
    async transaction(work) {
      fault.point();
      const result = await store.transaction(async (q) => {
        const done = await work(q);
        fault.point();
        return done;
      });
      fault.point();
      return result;
    },
  };
}

function faultyTransport(inner: MailTransport, fault: Fault): MailTransport {
  return {
    ...inner,
    async send(message) {
      fault.point();
      const answer = await inner.send(message);
      fault.point();
      return answer;
    },
  };
}

async function runUntilItDies(deps: MailWorkerDeps): Promise<void> {
  try {
    while (await fanOutStep(deps, deps.now(), { batch: 2, scan: 3 })) {
      // Until everybody has a delivery.
    }
    while (await deliverStep(deps, deps.now())) {
      // Until nothing is due.
    }
  } catch (error) {
    expect(String(error)).toMatch(/at point|could not be read/);
  }
}

async function scene(make: MakeStore): Promise<{ store: Store; desk: Desk }> {
  const store = await make();
  for (let i = 0; i < PEOPLE; i += 1) {
    await subscriber(store);
  }
  await announced(store);
  return { store, desk: workerDesk(store, { concurrency: 2 }) };
}

function copies({ transport }: Desk): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { to, messageId } of transport.sent) {
    found.set(to, [...(found.get(to) ?? []), messageId]);
  }
  return found;
}

function survives(make: MakeStore, every: number): void {
  it('loses nobody, and repeats only what it cannot know, wherever it is killed', async () => {
    let at = 1;
    for (let reached = true; reached; at += every) {
      const { store, desk } = await scene(make);
      const fault = new Fault(at, true);
      await runUntilItDies({
        ...desk.deps,
        store: faulty(store, fault),
        transport: faultyTransport(desk.transport, fault),
      });
      desk.clock.advance(HOUR);
      await runAll(desk);

      const received = copies(desk);
      expect(received.size, `killed at point ${at}`).toBe(PEOPLE);
      for (const ids of received.values()) {
        expect(ids.length, `killed at point ${at}`).toBeLessThanOrEqual(2);
        expect(new Set(ids).size, `killed at point ${at}`).toBe(1);
      }
      expect(await statuses(store)).toEqual(Array.from({ length: PEOPLE }, () => 'sent'));
      reached = fault.reached;
    }
    expect(at).toBeGreaterThan(20);
  }, 120_000);

  it('loses nobody when the database fails once, wherever that is', async () => {
    for (let at = 1, reached = true; reached; at += every) {
      const { store, desk } = await scene(make);
      const fault = new Fault(at, false);
      const deps = { ...desk.deps, store: faulty(store, fault) };
      await runUntilItDies(deps);
      for (let hour = 0; hour < 2; hour += 1) {
        desk.clock.advance(HOUR);
        await runUntilItDies(deps);
      }
      expect(copies(desk).size, `failed at point ${at}`).toBe(PEOPLE);
      expect(await statuses(store)).toEqual(Array.from({ length: PEOPLE }, () => 'sent'));
      reached = fault.reached;
    }
  }, 120_000);
}

describeOnSqlite('A mail worker that dies', (make) => survives(make, 1));
describeOnPglite('A mail worker that dies', (make) => survives(make, 7));

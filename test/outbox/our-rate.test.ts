import { afterEach, expect, it } from 'vitest';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { deliverStep } from '#src/outbox/deliver.ts';
import { flowOf } from '#src/outbox/deliver/flow.ts';
import { fanOutStep } from '#src/outbox/fan-out.ts';
import type { Store } from '#src/store/queries.ts';
import { DAY, fakeClock, HOUR, SECOND } from '../support/clock.ts';
import { startPacedSmtp, type Allowed, type PacedSmtp } from '../support/paced-smtp.ts';
import { describeOnStores, describeOnSqlite } from '../support/stores.ts';
import { announced, subscriber } from './factories.ts';
import { deliveries, smtpError, statuses, workerDesk, type Desk } from './harness.ts';

const open: { close: () => Promise<void> }[] = [];

afterEach(async () => {
  for (const one of open.splice(0).reverse()) {
    await one.close();
  }
});

/** So many mails to as many domains, and a server that allows so much. */
async function scene(make: () => Promise<Store>, allowed: Allowed, mails: number) {
  const store = await make();
  await store.transaction(async () => {
    for (let i = 0; i < mails; i += 1) {
      await subscriber(store, { email: `r${i}@d${i % 9}.example` });
    }
  });
  await announced(store);
  const clock = fakeClock();
  const server = await startPacedSmtp(allowed, { answerMs: 5, now: clock.now });
  open.push(server);
  const transport = smtpTransport(server.url, { closeMs: 100 });
  open.push(transport);
  const desk = workerDesk(store, { transport, now: clock.now });
  while (await fanOutStep(desk.deps, clock.now())) {
    // A step says itself whether there may be more.
  }
  return { store, desk, server, clock, transport };
}

/** Two loops, as in the worker, with `tick` after each round; how many rounds were needed. */
async function runUntil(desk: Desk, done: () => boolean, tick: () => void): Promise<number> {
  let rounds = 0;
  for (; !done() && rounds < 2_000; rounds += 1) {
    const { deps } = desk;
    await Promise.all([deliverStep(deps, deps.now()), deliverStep(deps, deps.now())]);
    tick();
  }
  return rounds;
}

async function expectAllSentAtFirst(store: Store, server: PacedSmtp, mails: number) {
  const rows = await deliveries(store);
  expect(rows.map(({ status, attempts }) => `${status} ${attempts}`)).toEqual(
    rows.map(() => 'sent 1'),
  );
  expect(new Set(server.taken.map(({ to }) => to)).size).toBe(mails);
  expect(server.taken).toHaveLength(mails);
}

describeOnSqlite('A server that takes only so much of us', (make) => {
  it('three at a time: gets no more after the first refusals, and no mail loses an attempt', async () => {
    const { store, desk, server, clock } = await scene(make, { atOnce: 3 }, 60);
    await runUntil(
      desk,
      () => server.taken.length === 60,
      () => clock.advance(10),
    );
    await expectAllSentAtFirst(store, server, 60);
    expect(server.refused()).toBeLessThan(12);
  });

  it('two connections: is asked for no third after its 421 at the greeting', async () => {
    const { store, desk, server, clock } = await scene(make, { connections: 2 }, 60);
    await runUntil(
      desk,
      () => server.taken.length === 60,
      () => clock.advance(10),
    );
    await expectAllSentAtFirst(store, server, 60);
    expect(server.refused()).toBeLessThan(12);
  });

  it('fourteen a second: gets close to that, and no mail waits for minutes', async () => {
    const { store, desk, server, clock } = await scene(make, { perSecond: 14 }, 84);
    const begun = clock.now();
    await runUntil(
      desk,
      () => server.taken.length === 84,
      () => clock.advance(Math.max(20, flowOf(desk.deps).relay.wait(clock.now()))),
    );
    await expectAllSentAtFirst(store, server, 84);
    const ideal = (84 / 14) * SECOND;
    expect(clock.now() - begun).toBeLessThanOrEqual(ideal * 1.5);
    expect(server.refused()).toBeLessThan(60);
    const times = server.taken.map(({ at }) => at);
    const pauses = times.map((at, i) => at - (times[i - 1] ?? begun));
    expect(Math.max(...pauses)).toBeLessThanOrEqual(2 * SECOND);
  });

  it('nothing for an hour: is asked now and then, and everything follows at once', async () => {
    const { store, desk, server, clock } = await scene(make, { perSecond: 0 }, 30);
    const until = clock.now() + HOUR;
    await runUntil(
      desk,
      () => clock.now() >= until,
      () => clock.advance(Math.max(10 * SECOND, flowOf(desk.deps).relay.wait(clock.now()))),
    );
    expect(server.refused()).toBeLessThan(200);
    expect(new Set((await deliveries(store)).map(({ attempts }) => attempts))).toEqual(
      new Set([0]),
    );
    server.allowed = {};
    const resumed = clock.now();
    await runUntil(
      desk,
      () => server.taken.length === 30,
      () => clock.advance(SECOND),
    );
    expect(clock.now() - resumed).toBeLessThanOrEqual(31 * SECOND);
    await expectAllSentAtFirst(store, server, 30);
  });

  it('restarted in the middle: is asked again within a second, and nobody waits a minute', async () => {
    const { store, desk, server, clock } = await scene(make, {}, 200);
    await runUntil(
      desk,
      () => server.taken.length >= 50,
      () => clock.advance(10),
    );
    await server.stop();
    const stopped = clock.now();
    await runUntil(
      desk,
      () => clock.now() >= stopped + SECOND,
      () => clock.advance(50),
    );
    await server.restart();
    await runUntil(
      desk,
      () => server.taken.length >= 200,
      () => clock.advance(50),
    );
    expect(clock.now() - stopped).toBeLessThanOrEqual(8 * SECOND);
    expect(new Set(await statuses(store))).toEqual(new Set(['sent']));
  });
});

describeOnStores('A refusal for our rate', (make) => {
  async function refusing(purpose: (to: string) => boolean) {
    const store = await make();
    for (let i = 0; i < 12; i += 1) {
      await subscriber(store, { email: `r${i}@${i % 2 === 0 ? 'strict' : 'open'}.example` });
    }
    await announced(store);
    const desk = workerDesk(store, { concurrency: 1 });
    desk.transport.answer = ({ to }) => {
      if (purpose(to)) {
        throw smtpError(454, '4.7.0 Too many messages, slow down', 'DATA');
      }
    };
    while (await fanOutStep(desk.deps, desk.clock.now())) {
      // A step says itself whether there may be more.
    }
    return { store, desk };
  }

  it('of one domain slows that one down: the others go on as before', async () => {
    const { store, desk } = await refusing((to) => to.endsWith('@strict.example'));
    const rounds = await runUntil(
      desk,
      () => desk.transport.sent.length === 6,
      () => desk.clock.advance(250),
    );
    expect(rounds).toBeLessThan(40);
    desk.transport.answer = () => undefined;
    await runUntil(
      desk,
      () => desk.transport.sent.length === 12,
      () => desk.clock.advance(SECOND),
    );
    expect(new Set(await statuses(store))).toEqual(new Set(['sent']));
  });

  it('that lasts for three days gives the mail up, and staff see why', async () => {
    const { store, desk } = await refusing(() => true);
    const until = desk.clock.now() + 4 * DAY;
    await runUntil(
      desk,
      () => desk.clock.now() > until,
      () => desk.clock.advance(3 * HOUR),
    );
    const rows = await deliveries(store);
    expect(new Set(rows.map(({ status }) => status))).toEqual(new Set(['failed']));
    expect(rows[0]!.lastError).toContain('rate: 454');
  });
});

import { rmSync } from 'node:fs';
import { expect } from 'vitest';
import { createLog } from '#src/platform/log.ts';
import { createApp, type App } from '#src/server/app.ts';
import { readConfig } from '#src/server/config.ts';
import { start } from '#src/server/start.ts';
import { newId } from '#src/store/ids.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import { addUser } from '../http/support.ts';
import { component, insertPerson } from '../outbox/factories.ts';
import { ALICE } from '../support/context.ts';
import { scratchFolder } from '../support/scratch.ts';

/** Forewarn on a database of its own, with page, clock, worker and listeners. */
export interface Desk {
  app: App;
  /** Moves its clock on, milliseconds. */
  advance(ms: number): void;
  /** Confirmed readers of everything, `name1@domain` and so on. */
  readers(count: number, domains: readonly string[]): Promise<string[]>;
  /** The same people by address. */
  subscribe(emails: readonly string[]): Promise<void>;
  /** Publishes an incident and mails it to everybody; its id. */
  announce(change?: Record<string, unknown>): Promise<string>;
  deliveries(): Promise<DeliveryRow[]>;
  /** How many deliveries stand how. */
  counts(): Promise<Partial<Record<DeliveryRow['status'], number>>>;
  /** Resolves when nothing has changed for a second. */
  settled(): Promise<void>;
  /** Addresses that get no mail any more. */
  suppressed(): Promise<string[]>;
  /** What came back, and about whom. */
  bounces(): Promise<{ email: string; kind: string; statusCode: string | null }[]>;
  /** What `/readyz` says. */
  ready(): Promise<string>;
  holds(): Promise<{ scope: string; reason: string }[]>;
  /** What staff are told, by kind, in order. */
  toldStaff(): Promise<{ kind: string; subject: string; text: string }[]>;
  stop(): Promise<void>;
}

export async function openDesk(env: Record<string, string>): Promise<Desk> {
  const folder = scratchFolder('forewarn-real-');
  const config = readConfig({
    PORT: '0',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'https://status.example.com',
    MAIL_FROM: 'Example Status <status@example.com>',
    MAIL_BOUNCE_DOMAIN: 'bounces.example.com',
    TIME_ZONE: 'Europe/Berlin',
    DATA_DIR: folder,
    ...env,
  });
  const log = createLog('silent');
  let ahead = 0;
  const app = await createApp(config, { now: () => Date.now() + ahead, log });
  const running = await start(config, { app, log });
  const { store } = app;
  await addUser(store, { email: 'owner@staff.example.net', role: 'owner' });
  await component(store, 'api');
  const { db, t } = store.read;

  async function subscribe(emails: readonly string[]): Promise<void> {
    await store.transaction(async (q) => {
      for (const email of emails) {
        await insertPerson(q, newId(), { email, confirmedAt: 0 });
      }
    });
  }

  return {
    app,
    advance(ms) {
      ahead += ms;
    },
    async readers(count, domains) {
      const emails = Array.from(
        { length: count },
        (_, index) => `reader${index + 1}@${domains[index % domains.length]}`,
      );
      await subscribe(emails);
      return emails;
    },
    subscribe,
    async announce(change = {}) {
      const { id } = await app.commands.createDraft(ALICE, {
        kind: 'incident',
        layer: 'application',
        tier: 'low',
        components: [{ slug: 'api', impact: 'degraded_performance' }],
        ...change,
      });
      await app.commands.publishNotice(ALICE, id, { notify: true });
      return id;
    },
    deliveries: () => db.select().from(t.deliveries),
    async counts() {
      const rows = await db.select().from(t.deliveries);
      return Object.fromEntries(
        [...Map.groupBy(rows, ({ status }) => status)].map(([status, own]) => [status, own.length]),
      );
    },
    async settled() {
      let before = '';
      let alike = 0;
      await expect
        .poll(
          async () => {
            const rows = await db.select().from(t.deliveries);
            const now = JSON.stringify(rows.map(({ status, attempts }) => [status, attempts]));
            const rests = now === before && rows.length > 0 && !now.includes('leased');
            alike = rests ? alike + 1 : 0;
            before = now;
            return alike;
          },
          { timeout: 60_000, interval: 250 },
        )
        .toBeGreaterThanOrEqual(4);
    },
    async suppressed() {
      const rows = await db.select().from(t.subscribers);
      return rows.filter(({ suppressedAt }) => suppressedAt !== null).map(({ email }) => email);
    },
    async bounces() {
      const rows = await db.select().from(t.bounces);
      const people = await db.select().from(t.subscribers);
      return rows.map(({ subscriberId, kind, statusCode }) => ({
        email: people.find(({ id }) => id === subscriberId)?.email ?? '',
        kind,
        statusCode,
      }));
    },
    ready: async () => (await fetch(`${running.url}/readyz`)).text(),
    holds: () => db.select().from(t.mailHolds),
    toldStaff: () => db.select().from(t.staffMessages).orderBy(t.staffMessages.createdAt),
    async stop() {
      await running.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, eq, inArray } from 'drizzle-orm';
import { openSqlite } from '#src/store/open-sqlite.ts';
import type { Store } from '#src/store/queries.ts';
import { announced, insertPerson } from '#test/outbox/factories.ts';
import { startChaosSmtp } from '#test/support/chaos-smtp.ts';

/**
 * Kills the mail worker's process at random moments of a send, again and again, and counts:
 * `node test/hostile/long/mail-campaign.ts [recipients] [kills] [worker processes]`.
 * Ends with 1 where a promise was not kept.
 */
const RECIPIENTS = Number(process.argv[2] ?? 10_000);
const KILLS = Number(process.argv[3] ?? 200);
const WORKERS = Number(process.argv[4] ?? 1);
const ROOT = join(import.meta.dirname, '../../..');
const WORKER = join(ROOT, 'test/outbox/worker-process.ts');
const PATIENCE_MS = 180_000;
const AGO = Date.now() - 3_600_000;

const dataDir = mkdtempSync(join(tmpdir(), 'forewarn-campaign-'));
const file = join(dataDir, 'forewarn.sqlite');
const store = openSqlite({ file, migrations: join(ROOT, 'db/migrations/sqlite') });
const sink = await startChaosSmtp();

async function fill(): Promise<void> {
  for (let start = 0; start < RECIPIENTS; start += 500) {
    await store.transaction(async (q) => {
      for (let i = start; i < Math.min(start + 500, RECIPIENTS); i += 1) {
        const id = `s${String(i).padStart(11, '0')}`;
        await insertPerson(q, id, { email: `r${i}@d${i % 7}.example.com`, confirmedAt: AGO });
      }
    });
  }
  await announced(store, { at: Date.now() - 1_000 });
}

function startWorker(): ChildProcess {
  const child = spawn(process.execPath, [WORKER, file, sink.url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return child;
}

const ended = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
    } else {
      child.once('exit', () => resolve());
    }
  });

/** Fulfils once so many more messages were taken, at the very moment of the last. */
function afterMessages(more: number): Promise<'reached' | 'late'> {
  return new Promise((resolve) => {
    let left = more;
    const timer = setTimeout(() => resolve('late'), PATIENCE_MS);
    sink.onTaken = () => {
      left -= 1;
      if (left <= 0) {
        clearTimeout(timer);
        resolve('reached');
      }
    };
  });
}

async function statuses(of: Store): Promise<Record<string, number>> {
  const { deliveries } = of.read.t;
  const rows = await of.read.db
    .select({ status: deliveries.status, number: count() })
    .from(deliveries)
    .groupBy(deliveries.status);
  return Object.fromEntries(rows.map(({ status, number }) => [status, number]));
}

/** Of these addresses, those whose delivery is not on record as sent. */
async function unrecorded(addresses: readonly string[]): Promise<number> {
  const { deliveries, subscribers } = store.read.t;
  const rows = await store.read.db
    .select({ email: subscribers.email, status: deliveries.status })
    .from(deliveries)
    .innerJoin(subscribers, eq(subscribers.id, deliveries.subscriberId))
    .where(inArray(subscribers.email, [...addresses]));
  const sent = new Set(rows.filter(({ status }) => status === 'sent').map(({ email }) => email));
  return addresses.filter((address) => !sent.has(address)).length;
}

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const faults: string[] = [];
const begun = performance.now();
await fill();

let inFlight = 0;
let worst = 0;
let kills = 0;
let seen = 0;
for (; kills < KILLS; kills += 1) {
  const workers = Array.from({ length: WORKERS }, startWorker);
  const left = RECIPIENTS - ((await statuses(store))['sent'] ?? 0);
  const share = Math.ceil(left / (KILLS - kills));
  // From the first message of a life to well into a batch.
  const more = 1 + Math.floor(Math.random() * Math.max(2 * share, 20));
  const moment = await afterMessages(Math.min(more, left));
  workers.forEach((worker) => worker.kill('SIGKILL'));
  await Promise.all(workers.map(ended));
  const thisLife = sink.taken.slice(seen);
  seen = sink.taken.length;
  const lost = await unrecorded(thisLife);
  const held = (await statuses(store))['leased'] ?? 0;
  if (lost > held) {
    faults.push(`kill ${kills + 1}: ${lost} taken and not on record, but only ${held} leased`);
  }
  inFlight += lost;
  worst = Math.max(worst, lost);
  if (moment === 'late' || left === 0) {
    break;
  }
  if (kills % 20 === 19) {
    say(`${kills + 1} kills, ${seen} taken, ${JSON.stringify(await statuses(store))}`);
  }
}

const last = Array.from({ length: WORKERS }, startWorker);
const until = Date.now() + PATIENCE_MS;
let final = await statuses(store);
while ((final['sent'] ?? 0) < RECIPIENTS && Date.now() < until) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  final = await statuses(store);
}
last.forEach((worker) => worker.kill('SIGTERM'));
await Promise.all(last.map(ended));
final = await statuses(store);

const copies = new Map<string, number>();
for (const address of sink.taken) {
  copies.set(address, (copies.get(address) ?? 0) + 1);
}
const duplicates = sink.taken.length - copies.size;
const counters = await store.read.db.select().from(store.read.t.counters);
const counted = counters.find(({ labels }) => labels === 'sent,')?.value ?? 0;
const checks: [string, boolean][] = [
  ['every recipient got it', copies.size === RECIPIENTS],
  ['the record says sent for each', final['sent'] === RECIPIENTS],
  ['duplicates are just the messages in flight at the kills', duplicates === inFlight],
  ['taken = sent + duplicates', sink.taken.length === (final['sent'] ?? 0) + duplicates],
  ['the counter counts each delivery once', counted === RECIPIENTS],
];
checks.filter(([, held]) => !held).forEach(([what]) => faults.push(what));
say(
  JSON.stringify(
    {
      recipients: RECIPIENTS,
      kills,
      workers: WORKERS,
      taken: sink.taken.length,
      duplicates,
      in_flight_at_kills: inFlight,
      most_in_flight_at_one_kill: worst,
      most_copies: Math.max(...copies.values()),
      final,
      seconds: Math.round((performance.now() - begun) / 1_000),
      faults,
    },
    null,
    2,
  ),
);
await store.close();
await sink.close();
rmSync(dataDir, { recursive: true, force: true });
process.exitCode = faults.length === 0 ? 0 : 1;

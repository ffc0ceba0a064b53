import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { LEASE_MS } from '#src/outbox/claim.ts';
import { apiClient } from '../support/api.ts';
import {
  childrenOf,
  forewarn,
  freePort,
  makeToken,
  newSite,
  startServer,
  type Site,
} from '../support/server.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';

const COMPONENTS = join(import.meta.dirname, '../support/components.json');

/** Until the last of these processes has gone, which may be a moment after their parent. */
async function untilGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.filter((pid) => existsSync(`/proc/${pid}/task`))).toEqual([]);
}

/** The half-minute for which what the dead process had in hand stays its own. */
function leasesRunOut(site: Site): void {
  const db = new Database(join(site.env['DATA_DIR']!, 'forewarn.sqlite'));
  db.prepare('update deliveries set lease_until = lease_until - ?').run(LEASE_MS);
  db.close();
}

it('mails once what was published before the process was killed', async () => {
  const port = await freePort();
  const site = await newSite({ SMTP_URL: `smtp://127.0.0.1:${port}` });
  const first = await startServer(site);
  const api = apiClient(site.url, await makeToken(site));
  await forewarn(site, ['components', 'import', COMPONENTS]);
  for (const name of ['anna', 'bert', 'carl']) {
    await api('POST', 'subscribers', {
      email: `${name}@example.com`,
      components: 'all',
      confirmed_by: 'import',
    });
  }
  const draft = await api('POST', 'notices', {
    kind: 'emergency_patch',
    layer: 'application',
    tier: 'critical',
    components: [{ slug: 'api', impact: 'partial_outage' }],
  });
  const published = await api('POST', `notices/${draft.body.id}/publication`, { notify: true });
  expect(published.status).toBeLessThan(300);
  const processes = childrenOf(first.pid);
  await first.kill();
  await untilGone(processes);
  leasesRunOut(site);

  // Only now is there a mail server to deliver to.
  const sink = await startSmtpSink({ port });
  const second = await startServer(site);
  const page = await fetch(`${site.url}/notices/${draft.body.id}`);
  expect(page.status).toBe(200);
  const messages = await sink.waitFor(3, 120_000);
  expect(messages.flatMap(({ to }) => to).sort()).toEqual([
    'anna@example.com',
    'bert@example.com',
    'carl@example.com',
  ]);
  // What was taken is on record after an orderly stop, so a further start sends nothing again.
  expect(await second.stop()).toBe(0);
  const third = await startServer(site);
  const deliveries = await api('GET', `notices/${draft.body.id}/deliveries`);
  expect(deliveries.body.items[0]!.deliveries).toMatchObject({ sent: 3, waiting: 0, leased: 0 });
  expect(await third.stop()).toBe(0);
  expect(sink.messages).toHaveLength(3);
  await sink.close();
  site.remove();
});

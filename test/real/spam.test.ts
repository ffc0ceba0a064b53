import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { simpleParser } from 'mailparser';
import { afterAll, expect, it } from 'vitest';
import { ALICE } from '../support/context.ts';
import { DAY } from '../support/clock.ts';
import { openDesk, type Desk } from './desk.ts';

const run = promisify(execFile);

/** What follows the first mail of each kind of notice. */
const NEXT: Record<string, string[]> = {
  maintenance: ['in_progress', 'verifying', 'completed'],
  emergency_patch: ['in_progress', 'verifying', 'completed'],
  incident: ['identified', 'resolved'],
};

/** Nothing is learned, and the relay's address is one for documentation. */
const PREFERENCES = `use_bayes 0
use_txrep 0
score RCVD_ILLEGAL_IP 0
add_header all Points _SCORE_ _TESTSSCORES_
trusted_networks 127.0.0.1 192.0.2.10
internal_networks 192.0.2.10
`;

/**
 * What a reader's own server says of having been given a mail by a relay in good order, when it
 * was written.
 */
const receivedAt = (
  mail: string,
): string => `Received: from relay.example.com (relay.example.com [203.0.113.7])
\tby mx.example.org (Postfix) with ESMTPS id 4XyZ for <reader@example.org>;
\t${/^Date: (.*)$/m.exec(mail)![1]}
`;

const MARK = 'From MAILER-DAEMON Tue Dec  1 00:00:00 2026';

let desk: Desk;

async function writeAllKinds(): Promise<void> {
  desk = await openDesk({});
  const { app } = desk;
  await desk.subscribe(['reader@example.org']);
  await app.commands.addSubscriber(ALICE, {
    email: 'digest@example.org',
    components: 'all',
    daily_digest: true,
    weekly_look_ahead: true,
    confirmed_by: 'staff',
  });
  await app.subscriptions.request(
    { email: 'new@example.org', components: 'all' },
    { ip: '192.0.2.1', trapped: false, proof: '' },
  );
  for (const tier of ['low', 'critical']) {
    for (const [kind, statuses] of Object.entries(NEXT)) {
      const start = Date.now() + 8 * DAY;
      const id = await desk.announce({
        kind,
        tier,
        ...(kind === 'incident'
          ? {}
          : {
              window: {
                start: new Date(start).toISOString(),
                end: new Date(start + DAY / 12).toISOString(),
                time_zone: 'Europe/Berlin',
              },
            }),
      });
      for (const status of statuses) {
        // Whoever has not been mailed yet gets the newest update only.
        await desk.settled();
        await app.commands.postUpdate(ALICE, id, { status, notify: true });
      }
      if (kind === 'incident') {
        await app.commands.saveSummary(ALICE, id, { cause: 'A full disk.', done: 'We made room.' });
        await app.commands.publishSummary(ALICE, id, {});
      }
    }
  }
  await desk.announce({
    kind: 'maintenance',
    window: {
      start: new Date(Date.now() + 8 * DAY).toISOString(),
      end: new Date(Date.now() + 9 * DAY).toISOString(),
      time_zone: 'Europe/Berlin',
    },
  });
  await desk.settled();
  desk.advance(7 * DAY);
  await desk.settled();
}

afterAll(() => desk.stop());

interface Scored {
  subject: string;
  to: string;
  score: number;
  /** `NAME=points` of each rule that matched. */
  rules: string;
}

/** All in one go: reading the rules takes most of the time. */
async function scored(mails: readonly string[]): Promise<Scored[]> {
  const folder = desk.app.config.dataDir;
  const [box, preferences] = [join(folder, 'box'), join(folder, 'user_prefs')];
  const quoted = mails.map((raw) => raw.replaceAll('\r\n', '\n').replaceAll(/^From /gm, '>From '));
  writeFileSync(box, quoted.map((mail) => `${MARK}\n${receivedAt(mail)}${mail}\n`).join(''));
  writeFileSync(preferences, PREFERENCES);
  const { stdout } = await run(
    '/usr/bin/spamassassin',
    ['--local', '--mbox', '--prefspath', preferences, box],
    { env: { ...process.env, HOME: folder }, maxBuffer: 2 ** 26 },
  );
  const results = stdout.split(/^From .*\n/m).filter((mail) => mail !== '');
  return Promise.all(
    results.map(async (mail) => {
      const { subject = '', to, headers } = await simpleParser(mail);
      const points = headers.get('x-spam-points') as string;
      const [, score, rules] = /^(\S+)\s+([\s\S]*)$/.exec(points) ?? [];
      return {
        subject,
        to: [to].flat()[0]?.text ?? '',
        score: Number(score),
        rules: rules?.replaceAll(/\s+/g, '') ?? '',
      };
    }),
  );
}

it('no kind of mail is taken for spam', async () => {
  await writeAllKinds();
  const folder = join(desk.app.config.dataDir, 'mail');
  const files = readdirSync(folder).filter((file) => file.endsWith('.eml'));
  const found = await scored(
    files.sort().map((file) => readFileSync(join(folder, file), 'latin1')),
  );
  console.table(found);
  expect(found.length).toBeGreaterThan(25);
  expect(found.filter(({ score }) => !(score <= 0))).toEqual([]);
});

import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../support/clock.ts';
import { selfSigned } from '../support/self-signed.ts';
import { openDesk, type Desk } from './desk.ts';
import { startGreylist, type Greylist } from './greylist.ts';
import { realPort, startPostfix, type Postfix } from './postfix.ts';

const DOMAINS = ['reader.test', 'example.org', 'example.net', 'example.edu', 'reader.example'];

let postfix: Postfix;
let postgrey: Greylist;
let graySender: Greylist;
let lmtpPort: number;
let desk: Desk | undefined;

beforeAll(async () => {
  lmtpPort = await realPort();
  const first = 'defer_if_permit 4.2.0 Greylisted, see http://postgrey.schweikert.ch/help';
  postgrey = await startGreylist(await realPort(), first);
  graySender = await startGreylist(
    await realPort(),
    '451 4.7.1 Greylisting in action, please come back later',
  );
  const asking = ({ port }: Greylist) => ({
    smtpd_recipient_restrictions: `check_policy_service inet:127.0.0.1:${port}`,
  });
  postfix = await startPostfix(
    {
      postgrey: asking(postgrey),
      milter: asking(graySender),
      // Takes mail for anybody and reports later, as a smarthost does.
      smarthost: { smtpd_reject_unlisted_recipient: 'no' },
      'next hop': {
        smtpd_sender_restrictions:
          'check_sender_access static:{550 5.1.0 User unknown in virtual mailbox table}',
      },
      'strict hop': {
        smtpd_sender_restrictions: 'check_sender_access static:{550 5.7.1 not owned by the client}',
      },
      'self-signed': {
        smtpd_tls_security_level: 'may',
        smtpd_tls_chain_files: '$queue_directory/../tls.pem',
      },
      'without a certificate': { smtpd_tls_security_level: 'encrypt' },
    },
    (folder) => {
      writeFileSync(join(folder, 'tls.pem'), selfSigned.key + selfSigned.cert);
      const mailboxes = join(folder, 'mailboxes');
      mkdirSync(mailboxes);
      chmodSync(mailboxes, 0o777);
      return {
        virtual_mailbox_domains: 'example.com',
        virtual_mailbox_maps: 'inline:{known@example.com=inbox}',
        virtual_transport: 'virtual:',
        virtual_mailbox_base: mailboxes,
        virtual_uid_maps: 'static:65534',
        virtual_gid_maps: 'static:65534',
        delay_warning_time: '1s',
        transport_maps: `inline:{
          { bounces.example.com = lmtp:inet:127.0.0.1:${lmtpPort} }
          { refuses-sender.example = smtp:[127.0.0.1]:$door_next_hop }
          { refuses-policy.example = smtp:[127.0.0.1]:$door_strict_hop }
          { full.example = error:5.2.2 Mailbox is full }
          { policy.example = error:5.7.1 Message content rejected due to local policy }
          { nosuch.example = error:5.1.2 Host or domain name not found }
          { later.example = retry:4.3.0 Down for maintenance }
        }`.replaceAll(/\s*\n\s*/g, ' '),
      };
    },
  );
});

afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

afterAll(async () => {
  await postfix.stop();
  await postgrey.close();
  await graySender.close();
});

describe('Postfix that greylists', () => {
  it.each(['postgrey', 'milter'])(
    'as %s does: the second try goes through with the same sender, and nobody is told',
    async (door) => {
      const since = postfix.taken().length;
      desk = await openDesk({
        SMTP_URL: postfix.url(door),
        MAIL_BOUNCE_DOMAIN: '',
        MAIL_BOUNCE_ADDRESS: 'bounces@example.com',
      });
      await desk.readers(30, DOMAINS);
      await desk.announce();
      await desk.settled();
      expect(await desk.counts()).toEqual({ waiting: 30 });
      for (let minutes = 0; minutes < 5 && (await desk.counts()).sent !== 30; minutes += 1) {
        desk.advance(MINUTE);
        await desk.settled();
      }
      expect(await desk.counts()).toEqual({ sent: 30 });
      const senders = postfix
        .taken()
        .slice(since)
        .map(({ from }) => from);
      const refused = [...postfix.log().matchAll(/reject: RCPT.* from=<(.*?)>/g)].map(
        (found) => found[1]!,
      );
      expect(senders.filter((sender) => !refused.includes(sender))).toEqual([]);
      expect(await desk.suppressed()).toEqual([]);
      expect(await desk.holds()).toEqual([]);
      expect(await desk.toldStaff()).toEqual([]);

      // Whoever was let through once is known from then on.
      await desk.announce();
      await desk.settled();
      expect(await desk.counts()).toEqual({ sent: 60 });
    },
  );
});

describe('Postfix that reports later', () => {
  it('about a reader ends mail to that reader; about us, to nobody', async () => {
    const people = {
      known: 'known@example.com',
      unknown: 'unknown@example.com',
      full: 'f@full.example',
      sender: 'a@refuses-sender.example',
      owner: 'b@refuses-policy.example',
      policy: 'c@policy.example',
      domain: 'd@nosuch.example',
      later: 'e@later.example',
    };
    desk = await openDesk({
      SMTP_URL: postfix.url('smarthost'),
      INBOUND_LMTP: String(lmtpPort),
    });
    await desk.subscribe(Object.values(people));
    await desk.announce();
    await expect
      .poll(async () => (await desk!.bounces()).map(({ email }) => email).sort(), {
        timeout: 30_000,
      })
      .toEqual(
        Object.values(people)
          .filter((email) => email !== people.known)
          .sort(),
      );
    expect(await desk.suppressed()).toEqual([people.unknown]);
    expect(await desk.counts()).toEqual({ sent: 2, bounced: 6 });
  });
});

describe('A relay that cannot be trusted or reached', () => {
  it.each([
    ['self-signed', '', /certificate/i],
    ['without a certificate', '', /TLS/],
    ['smarthost', '?require_tls=true', /TLS/],
  ])('%s%s: mail waits, and staff see since when and why', async (door, query, reason) => {
    desk = await openDesk({ SMTP_URL: `${postfix.url(door)}/${query}` });
    await desk.readers(10, DOMAINS);
    await desk.announce();
    await desk.settled();
    for (let tries = 0; tries < 2; tries += 1) {
      desk.advance(2 * MINUTE);
      await desk.settled();
    }
    const ready = await desk.ready();
    expect(await desk.counts()).toEqual({ waiting: 10 });
    expect(await desk.suppressed()).toEqual([]);
    const told = await desk.toldStaff();
    expect(told).toHaveLength(1);
    expect(told[0]!.text).toMatch(reason);
    expect(ready).toMatch(reason);
  });
});

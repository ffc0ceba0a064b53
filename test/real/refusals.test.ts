import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE } from '../support/clock.ts';
import { openDesk, type Desk } from './desk.ts';
import { startPostfix, type Parameters, type Postfix } from './postfix.ts';

const READERS = 30;
const DOMAINS = ['example.com', 'example.org', 'example.net', 'example.edu', 'reader.example'];

/** Postfix's ways of refusing whoever mails through it; none of them is about a reader. */
const REFUSALS: Record<string, Parameters> = {
  'an unlisted sender': { smtpd_sender_restrictions: 'reject_unlisted_sender' },
  'a sender of somebody else': {
    // As reject_sender_login_mismatch has it, which would need a SASL server.
    smtpd_sender_restrictions: 'check_sender_access static:{553 5.7.1 not logged in}',
  },
  'an unverified sender': {
    smtpd_sender_restrictions: 'reject_unverified_sender',
    unverified_sender_reject_code: '550',
    address_verify_poll_delay: '1s',
  },
  'a sender of no domain': {
    // As reject_unknown_sender_domain has it, which would ask the DNS.
    smtpd_sender_restrictions: 'check_sender_access static:{550 5.1.8 Domain not found}',
  },
  relaying: { mynetworks: '192.0.2.0/24' },
  'a client without authentication': {
    smtpd_client_restrictions: 'permit_sasl_authenticated, reject',
  },
  'a sender without authentication': {
    smtpd_sender_restrictions: 'check_sender_access static:{530 5.7.0 Authentication required}',
  },
  'a client at its greeting': {
    smtpd_delay_reject: 'no',
    smtpd_client_restrictions: 'permit_sasl_authenticated, reject',
  },
  'a listed client': {
    smtpd_client_restrictions:
      'check_client_access static:{554 Service unavailable; Client host [192.0.2.7] blocked using rbl.example}',
  },
  'a client without a name': {
    smtpd_client_restrictions:
      'check_client_access static:{550 5.7.25 Client host rejected: cannot find your hostname}',
  },
  'a greeting without a domain': { smtpd_helo_restrictions: 'reject' },
};

const QUOTA = 'You have exceeded the limit of 100 emails per hour';

let postfix: Postfix;
let desk: Desk | undefined;

beforeAll(async () => {
  postfix = await startPostfix(
    {
      ...REFUSALS,
      'too many mails': {
        smtpd_recipient_restrictions: `check_recipient_access static:{550 ${QUOTA}}`,
      },
      nobody: { smtpd_recipient_restrictions: 'reject_unlisted_recipient, reject' },
    },
    {
      virtual_mailbox_domains: 'bounces.example.com, status.example.com',
      virtual_mailbox_maps: 'inline:{somebody@status.example.com=x}',
      // Whether a sender exists is asked there, and it does not.
      transport_maps: 'inline:{bounces.example.com=smtp:[127.0.0.1]:$door_nobody}',
    },
  );
});

afterEach(async () => {
  await desk?.stop();
  desk = undefined;
});

afterAll(() => postfix.stop());

/** Mails everybody, and lets an hour and more pass. */
async function mailThrough(door: string): Promise<Desk> {
  desk = await openDesk({ SMTP_URL: postfix.url(door) });
  await desk.readers(READERS, DOMAINS);
  await desk.announce();
  await desk.settled();
  for (const minutes of [20, 60]) {
    desk.advance(minutes * MINUTE);
    await desk.settled();
  }
  return desk;
}

describe('Postfix that refuses', () => {
  it.each(Object.keys(REFUSALS))(
    '%s ends mail to nobody: the queue pauses once, and staff are told once',
    async (refusal) => {
      const now = await mailThrough(refusal);
      expect(await now.suppressed()).toEqual([]);
      expect(await now.counts()).toEqual({ waiting: READERS });
      expect(await now.holds()).toHaveLength(1);
      expect(await now.toldStaff()).toHaveLength(1);
    },
  );

  it('more than so many mails an hour is asked again and again, and staff are told once', async () => {
    const now = await mailThrough('too many mails');
    expect(await now.suppressed()).toEqual([]);
    expect(await now.counts()).toEqual({ waiting: READERS });
    expect(await now.holds()).toEqual([]);
    const told = await now.toldStaff();
    expect(told.map(({ kind }) => kind)).toEqual(['mail_away']);
    expect(told[0]!.text).toContain(QUOTA);
    expect(await now.ready()).toContain(QUOTA);
  });
});

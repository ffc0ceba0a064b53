import {
  createHmac,
  createSign,
  generateKeyPairSync,
  sign,
  X509Certificate,
  type KeyObject,
} from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mailgunReader } from '#src/mail/bounces/providers/mailgun.ts';
import { postmarkReader } from '#src/mail/bounces/providers/postmark.ts';
import type { ProviderReader } from '#src/mail/bounces/providers/provider.ts';
import { sendgridReader } from '#src/mail/bounces/providers/sendgrid.ts';
import { sesReader } from '#src/mail/bounces/providers/ses.ts';
import { confirmationUrl, snsUrl } from '#src/mail/bounces/providers/sns.ts';
import { readReturnPath, returnPathFor } from '#src/mail/bounces/verp.ts';
import { HOUR, MINUTE } from '#test/support/clock.ts';
import { TEST_CERTIFICATE } from '#test/support/tls.ts';

const SECRET = 'a secret of the tests';
const DELIVERY = 'd4n0q7s9u2w1';
const TO = returnPathFor(SECRET, DELIVERY, 'bounces.example.com');
const MESSAGE_ID = 'notice.n0t1c3n0t1c3.1.s0b5c7d9e1f3@example.com';
const CLUE = {
  is: 'notice',
  noticeId: 'n0t1c3n0t1c3',
  part: '1',
  subscriberId: 's0b5c7d9e1f3',
};
const NOW = Date.UTC(2026, 11, 1);

async function call(
  reader: ProviderReader,
  body: unknown,
  headers: Record<string, string> = {},
  now = NOW,
) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return reader.read({ headers: new Headers(headers), body: bytes, now }, (address) =>
    readReturnPath(SECRET, address),
  );
}

async function kindsOf(verdict: ReturnType<typeof call>): Promise<string[]> {
  const told = await verdict;
  return told.is === 'reports' ? told.reports.map(({ kind }) => kind) : [told.is];
}

describe('Postmark', () => {
  const TOKEN = 'a long password of the tests';
  const reader = postmarkReader(TOKEN);
  const basic = (password: string) => ({
    authorization: `Basic ${Buffer.from(`forewarn:${password}`).toString('base64')}`,
  });
  const bounce = {
    RecordType: 'Bounce',
    ID: 42,
    Type: 'HardBounce',
    TypeCode: 1,
    Details: 'smtp;550 5.1.1 The email account does not exist',
    Email: 'Bob@Example.org',
    From: 'status@example.com',
    BouncedAt: '2026-11-30T23:59:00Z',
    Metadata: { delivery: DELIVERY },
  };

  it('tells a hard bounce by the delivery that our header named', async () => {
    expect(await call(reader, bounce, basic(TOKEN))).toEqual({
      is: 'reports',
      reports: [
        {
          kind: 'hard',
          source: 'postmark',
          deliveryId: null,
          clues: [{ is: 'delivery', deliveryId: DELIVERY }],
          recipients: ['bob@example.org'],
          statusCode: '5.1.1',
          diagnostic: 'smtp;550 5.1.1 The email account does not exist',
          at: Date.UTC(2026, 10, 30, 23, 59),
        },
      ],
    });
  });

  it.each([
    [{ Type: 'HardBounce', Details: '' }, ['hard']],
    [{ Type: 'HardBounce', Details: '550 5.7.1 spam' }, ['policy']],
    [{ Type: 'SoftBounce' }, ['soft']],
    [{ Type: 'Transient' }, ['delayed']],
    [{ Type: 'Blocked' }, ['policy']],
    [{ Type: 'SpamComplaint' }, ['complaint']],
    [{ RecordType: 'SpamComplaint' }, ['complaint']],
    [{ Type: 'AutoResponder' }, []],
    [{ Type: 'toString' }, []],
    [{ RecordType: 'Delivery' }, []],
  ])('weighs %j as %j', async (change, kinds) => {
    expect(await kindsOf(call(reader, { ...bounce, ...change }, basic(TOKEN)))).toEqual(kinds);
  });

  it('is refused without the password, and asked again for what is no event', async () => {
    for (const headers of [{}, basic('wrong'), basic(''), { authorization: `Bearer ${TOKEN}` }]) {
      expect(await kindsOf(call(reader, bounce, headers))).toEqual(['refused']);
    }
    expect(await kindsOf(call(reader, 'nonsense', basic(TOKEN)))).toEqual(['unreadable']);
  });
});

describe('SendGrid', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const key = publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const reader = sendgridReader(key);
  const signed = (body: string, by: KeyObject = privateKey, timestamp = '1796083200') => ({
    'x-twilio-email-event-webhook-timestamp': timestamp,
    'x-twilio-email-event-webhook-signature': sign(
      'sha256',
      Buffer.from(timestamp + body),
      by,
    ).toString('base64'),
  });
  const event = (change: object) => ({
    email: 'bob@example.org',
    timestamp: NOW / 1_000 - 60,
    'smtp-id': `<${MESSAGE_ID}>`,
    event: 'bounce',
    type: 'bounce',
    status: '5.1.1',
    reason: '550 5.1.1 user unknown',
    sg_event_id: 'x',
    ...change,
  });

  it('tells what became of each mail, by the Message-ID', async () => {
    const body = JSON.stringify([
      event({}),
      event({ event: 'delivered' }),
      event({ type: 'blocked', status: '5.7.1' }),
      event({ event: 'deferred', response: '451 later' }),
      event({ event: 'dropped', reason: 'Bounced Address' }),
      event({ event: 'dropped', reason: 'Spam Reporting Address' }),
      event({ event: 'dropped', reason: 'Spam Content' }),
      event({ event: 'spamreport' }),
      event({ event: 'open' }),
      null,
    ]);
    const told = await call(reader, body, signed(body));
    expect(told.is === 'reports' && told.reports.map(({ kind }) => kind)).toEqual([
      ...['hard', 'policy', 'delayed', 'hard', 'complaint', 'policy', 'complaint'],
    ]);
    expect(told.is === 'reports' && told.reports[0]).toMatchObject({
      clues: [CLUE],
      recipients: ['bob@example.org'],
      at: NOW - MINUTE,
    });
  });

  it('is refused where one byte differs, or another signed it', async () => {
    const body = JSON.stringify([event({})]);
    const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey;
    expect(await kindsOf(call(reader, `${body} `, signed(body)))).toEqual(['refused']);
    expect(await kindsOf(call(reader, body, signed(body, other)))).toEqual(['refused']);
    expect(await kindsOf(call(reader, body, {}))).toEqual(['refused']);
    const moved = { ...signed(body), 'x-twilio-email-event-webhook-timestamp': '1' };
    expect(await kindsOf(call(reader, body, moved))).toEqual(['refused']);
  });

  it('takes no key of another kind', () => {
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey;
    const text = rsa.export({ format: 'der', type: 'spki' }).toString('base64');
    expect(() => sendgridReader(text)).toThrow('elliptic');
    expect(() => sendgridReader('nonsense')).toThrow();
  });
});

describe('Mailgun', () => {
  const KEY = 'a signing key of the tests';
  const body = (change: object = {}, { token = 'a'.repeat(50), at = NOW, key = KEY } = {}) => {
    const timestamp = String(at / 1_000);
    const signature = createHmac('sha256', key)
      .update(timestamp + token)
      .digest('hex');
    return {
      signature: { timestamp, token, signature },
      'event-data': {
        event: 'failed',
        severity: 'permanent',
        reason: 'bounce',
        timestamp: NOW / 1_000 - 60.5,
        recipient: 'bob@example.org',
        message: { headers: { 'message-id': MESSAGE_ID } },
        'delivery-status': { code: 550, message: '5.1.1 The account does not exist' },
        ...change,
      },
    };
  };

  it('tells a hard bounce, by the signed sender or the Message-ID', async () => {
    const told = await call(mailgunReader(KEY), body({ envelope: { sender: TO } }));
    expect(told).toMatchObject({
      is: 'reports',
      reports: [{ kind: 'hard', deliveryId: DELIVERY, clues: [CLUE], statusCode: '5.1.1' }],
    });
  });

  it.each([
    [{ severity: 'temporary' }, ['delayed']],
    [{ reason: 'suppress-bounce', 'delivery-status': { code: 605 } }, ['hard']],
    [{ reason: 'suppress-complaint' }, ['complaint']],
    [{ reason: 'suppress-unsubscribe' }, ['policy']],
    [{ event: 'complained' }, ['complaint']],
    [{ event: 'delivered' }, []],
    [{ 'delivery-status': null }, ['soft']],
  ])('weighs %j as %j', async (change, kinds) => {
    expect(await kindsOf(call(mailgunReader(KEY), body(change)))).toEqual(kinds);
  });

  it('takes a call once, unless it could not be recorded', async () => {
    const reader = mailgunReader(KEY);
    const first = await call(reader, body());
    expect(await kindsOf(call(reader, body()))).toEqual(['repeated']);
    expect(first.is === 'reports' && first.undo).toBeTypeOf('function');
    if (first.is === 'reports') {
      first.undo?.();
    }
    expect(await kindsOf(call(reader, body()))).toEqual(['hard']);
  });

  it('is refused when it is old, from the future, or signed with another key', async () => {
    for (const wrong of [{ at: NOW - 12 * HOUR }, { at: NOW + 6 * MINUTE }, { key: 'another' }]) {
      expect(await kindsOf(call(mailgunReader(KEY), body({}, wrong)))).toEqual(['refused']);
    }
    expect(await kindsOf(call(mailgunReader(KEY), {}))).toEqual(['refused']);
  });
});

describe('Amazon SES', () => {
  const TOPIC = 'arn:aws:sns:eu-central-1:123456789012:bounces';
  const CERTIFICATE = `https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem`;
  const mail = {
    source: TO,
    headers: [{ name: 'Message-ID', value: `<${MESSAGE_ID}>` }],
    commonHeaders: {},
  };
  const bounce = {
    notificationType: 'Bounce',
    mail,
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      timestamp: '2026-11-30T23:59:00.000Z',
      bouncedRecipients: [
        {
          emailAddress: 'bob@example.org',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 unknown',
        },
      ],
    },
  };

  function envelope(message: unknown, change: Record<string, string> = {}, version = '2') {
    const fields: Record<string, string> = {
      Type: 'Notification',
      MessageId: 'm1',
      TopicArn: TOPIC,
      Subject: 'Amazon SES Email Event Notification',
      Message: JSON.stringify(message),
      Timestamp: '2026-12-01T00:00:00.000Z',
      SignatureVersion: version,
      SigningCertURL: CERTIFICATE,
      ...change,
    };
    const names =
      fields['Type'] === 'Notification'
        ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
        : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
    const text = names.map((name) => `${name}\n${fields[name]!}\n`).join('');
    const signature = createSign(version === '1' ? 'RSA-SHA1' : 'RSA-SHA256')
      .update(text)
      .sign(TEST_CERTIFICATE.key, 'base64');
    return { ...fields, Signature: signature };
  }

  function desk() {
    const fetched: string[] = [];
    const reader = sesReader(TOPIC, (url) => {
      fetched.push(url.href);
      return Promise.resolve(TEST_CERTIFICATE.cert);
    });
    return { reader, fetched };
  }

  it.each(['1', '2'])('tells a hard bounce with a signature of version %s', async (version) => {
    const { reader, fetched } = desk();
    const told = await call(reader, envelope(bounce, {}, version));
    expect(told).toMatchObject({
      is: 'reports',
      reports: [
        {
          kind: 'hard',
          deliveryId: DELIVERY,
          clues: [CLUE],
          recipients: ['bob@example.org'],
          statusCode: '5.1.1',
          at: Date.UTC(2026, 10, 30, 23, 59),
        },
      ],
    });
    await call(reader, envelope(bounce, {}, version));
    expect(fetched).toEqual([CERTIFICATE]);
  });

  it.each([
    [{ bounceSubType: 'Suppressed' }, ['hard']],
    [{ bounceType: 'Transient', bounceSubType: 'MailboxFull' }, ['soft']],
    [{ bounceType: 'Transient', bounceSubType: 'General' }, ['soft']],
    [{ bounceType: 'Transient', bounceSubType: 'ContentRejected' }, ['policy']],
    [{ bouncedRecipients: [{ emailAddress: 'bob@example.org' }] }, ['hard']],
    [{ bouncedRecipients: [{ status: '5.7.1' }] }, ['policy']],
    [{ bounceType: 'Undetermined', bouncedRecipients: [] }, ['soft']],
  ])('weighs a bounce with %j as %j', async (change, kinds) => {
    const { reader } = desk();
    const event = { ...bounce, bounce: { ...bounce.bounce, ...change } };
    expect(await kindsOf(call(reader, envelope(event)))).toEqual(kinds);
  });

  it('tells complaints and delays, published events as well as notifications', async () => {
    const { reader } = desk();
    const kinds = (event: object) => kindsOf(call(reader, envelope({ mail, ...event })));
    expect(await kinds({ notificationType: 'Complaint', complaint: {} })).toEqual(['complaint']);
    expect(await kinds({ eventType: 'Complaint', complaint: {} })).toEqual(['complaint']);
    expect(await kinds({ eventType: 'DeliveryDelay', deliveryDelay: {} })).toEqual(['delayed']);
    expect(await kinds({ eventType: 'Delivery' })).toEqual([]);
    expect(await kinds({})).toEqual([]);
  });

  it('is refused when anything of it is changed, and by another topic without a look', async () => {
    const { reader, fetched } = desk();
    const genuine = envelope(bounce);
    expect(await kindsOf(call(reader, { ...genuine, TopicArn: `${TOPIC}x` }))).toEqual(['refused']);
    expect(fetched).toEqual([]);
    for (const change of [
      { Message: '{}' },
      { Subject: 'x' },
      { Timestamp: '2026-12-01T00:00:01.000Z' },
      { Type: 'toString' },
      { SignatureVersion: '3' },
      { Signature: 'AAAA' },
    ]) {
      expect([change, await kindsOf(call(reader, { ...genuine, ...change }))]).toEqual([
        change,
        ['refused'],
      ]);
    }
  });

  it.each([
    'http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-central-1.amazonaws.com.evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'https://evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-central-1.amazonaws.com@evil.example/SimpleNotificationService-0123456789abcdef.pem',
    'https://evil.s3.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-0123456789abcdef.pem',
    'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem?x=1',
    'https://sns.eu-central-1.amazonaws.com/?Action=GetTopicAttributes',
    'https://127.0.0.1/SimpleNotificationService-0123456789abcdef.pem',
    'file:///etc/hostname',
    '',
  ])('never asks for a certificate at %s', async (url) => {
    const { reader, fetched } = desk();
    expect(await kindsOf(call(reader, envelope(bounce, { SigningCertURL: url })))).toEqual([
      'refused',
    ]);
    expect(fetched).toEqual([]);
  });

  it('is refused with a certificate that is over', async () => {
    const { validTo } = new X509Certificate(TEST_CERTIFICATE.cert);
    const later = Date.parse(validTo) + 1_000;
    expect(await kindsOf(call(desk().reader, envelope(bounce), {}, later))).toEqual(['refused']);
  });

  it('is to be confirmed at Amazon’s own address for this topic, and nowhere else', async () => {
    const confirm = `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=abc`;
    const asked = (SubscribeURL: string) =>
      call(
        desk().reader,
        envelope({}, { Type: 'SubscriptionConfirmation', Token: 'abc', SubscribeURL }),
      );
    expect(await asked(confirm)).toEqual({ is: 'confirm', url: new URL(confirm) });
    for (const url of [
      confirm.replace('amazonaws.com', 'amazonaws.com.evil.example'),
      confirm.replace('https:', 'http:'),
      confirm.replace('ConfirmSubscription', 'DeleteTopic'),
      confirm.replace(TOPIC, `${TOPIC}x`),
      `${confirm}&Action=DeleteTopic`,
      confirm.replace('/?', '/latest?'),
      'http://169.254.169.254/latest/meta-data/',
    ]) {
      expect([url, (await asked(url)).is]).toEqual([url, 'refused']);
      expect(confirmationUrl(url, TOPIC)).toBeNull();
    }
    expect(snsUrl('https://sns.cn-north-1.amazonaws.com.cn/')).not.toBeNull();
  });
});

import { expect, it, describe } from 'vitest';
import { readReport } from '#src/mail/bounces/read-report.ts';
import { readReturnPath, returnPathFor } from '#src/mail/bounces/verp.ts';
import * as report from './reports.ts';

const SECRET = 'a secret of the tests';
const DELIVERY = 'd4n0q7s9u2w1';
const TO = returnPathFor(SECRET, DELIVERY, 'bounces.example.com');
const MESSAGE_ID = '<notice.n0t1c3n0t1c3.1.s0b5c7d9e1f3@example.com>';
/** What a server that rewrites envelope senders is given. */
const PLAIN = { to: 'status@example.com' };

const read = (text: string | Uint8Array, to: readonly string[] = []) =>
  readReport(typeof text === 'string' ? Buffer.from(text, 'latin1') : text, to, (address) =>
    readReturnPath(SECRET, address),
  );

describe('A return path', () => {
  it('names the delivery it was signed for, in whatever case and brackets it comes back', () => {
    expect(TO).toMatch(/^b-d4n0q7s9u2w1-[0-9a-f]{20}@bounces\.example\.com$/);
    for (const text of [TO, TO.toUpperCase(), `<${TO}>`, ` ${TO} `]) {
      expect(readReturnPath(SECRET, text)).toBe(DELIVERY);
    }
  });

  it('still counts after the domain was changed', () => {
    expect(readReturnPath(SECRET, TO.replace('bounces.', ''))).toBe(DELIVERY);
  });

  it('may be an address with a + of one mailbox', () => {
    const plus = returnPathFor(SECRET, DELIVERY, 'bounces@example.com');
    expect(plus).toMatch(/^bounces\+b-d4n0q7s9u2w1-[0-9a-f]{20}@example\.com$/);
    expect(plus).toBe(returnPathFor(SECRET, DELIVERY, 'bounces@example.com'));
    expect(readReturnPath(SECRET, plus)).toBe(DELIVERY);
    expect(readReturnPath(SECRET, `a+${plus}`)).toBeNull();
    const longest = returnPathFor(SECRET, 'd'.repeat(24), 'abcdefghijklmnop@example.com');
    expect(longest.indexOf('@')).toBeLessThanOrEqual(64);
  });

  it('is nobody’s with another secret, delivery or signature, or in another form', () => {
    const [local, domain] = TO.split('@') as [string, string];
    const last = local.endsWith('0') ? '1' : '0';
    for (const text of [
      returnPathFor('another secret', DELIVERY, domain),
      TO.replace(DELIVERY, 'd4n0q7s9u2w2'),
      `${local.slice(0, -1)}${last}@${domain}`,
      `${local.slice(0, -1)}@${domain}`,
      `x${TO}`,
      local,
      `${TO}\r\nRCPT TO:<x@example.com>`,
      `"${local}"@${domain}`,
      '',
      '@',
      '@'.repeat(10_000),
    ]) {
      expect([text.slice(0, 80), readReturnPath(SECRET, text)]).toEqual([text.slice(0, 80), null]);
    }
    expect(readReturnPath('', TO)).toBeNull();
  });

  it('is not made without a secret or for an odd id', () => {
    expect(() => returnPathFor('', DELIVERY, 'example.com')).toThrow('secret');
    expect(() => returnPathFor(SECRET, 'a b', 'example.com')).toThrow('delivery id');
  });
});

describe('A delivery report', () => {
  it.each([
    ['Postfix', report.postfix({ to: TO })],
    ['Exim', report.exim({ to: TO })],
    ['Exchange', report.exchange({ to: TO })],
    ['Gmail', report.gmail({ to: TO })],
    ['qmail', report.qmail({ to: TO })],
  ])('of %s is understood', async (_, text) => {
    expect(await read(text)).toMatchObject({
      kind: 'hard',
      deliveryId: DELIVERY,
      recipients: expect.arrayContaining(['bob@example.org']) as string[],
      statusCode: expect.stringMatching(/^5\.1\.1(?:0)?$/) as string,
    });
  });

  it('is told in one line, with the time at which it was made', async () => {
    expect(await read(report.postfix({ to: TO }))).toEqual({
      kind: 'hard',
      source: 'dsn',
      deliveryId: DELIVERY,
      clues: [],
      recipients: ['bob@example.org', 'bob@example.org'],
      statusCode: '5.1.1',
      diagnostic: '550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown',
      at: Date.UTC(2026, 11, 1, 0, 1, 27),
    });
  });

  it('finds its mail by the envelope’s recipient, its own header, or the returned header', async () => {
    const elsewhere = report.postfix(PLAIN);
    expect(await read(elsewhere, ['root@example.com', TO])).toMatchObject({ deliveryId: DELIVERY });
    const returned = report.postfix({ to: TO }).replace(`To: ${TO}`, 'To: status@example.com');
    expect(await read(returned)).toMatchObject({ deliveryId: DELIVERY });
    expect(await read(elsewhere)).toMatchObject({ deliveryId: null, clues: [] });
  });

  it('without a return path of ours names envelope id and Message-ID, in this order', async () => {
    const about = { ...PLAIN, envelopeId: DELIVERY, messageId: MESSAGE_ID };
    const byDelivery = { is: 'delivery', deliveryId: DELIVERY };
    const byMessage = {
      is: 'notice',
      noticeId: 'n0t1c3n0t1c3',
      part: '1',
      subscriberId: 's0b5c7d9e1f3',
    };
    expect((await read(report.postfix(about)))?.clues).toEqual([byDelivery, byMessage]);
    expect((await read(report.gmail(about)))?.clues).toEqual([byMessage, byMessage]);
    const direct = { ...PLAIN, messageId: `<delivery.${DELIVERY}@example.com>` };
    expect((await read(report.exim(direct)))?.clues).toEqual([byDelivery]);
  });

  it.each([
    ['5.1.1', '550 no such user', 'hard'],
    ['5.1.2', '550 no such domain', 'soft'],
    ['5.1.3', '501 bad address', 'soft'],
    ['5.1.6', '551 moved', 'hard'],
    ['5.1.10', '550 null MX', 'hard'],
    ['5.2.1', '550 disabled', 'hard'],
    ['5.1.0', '550 address unknown', 'hard'],
    ['5.1.0', '550 sender rejected: spam', 'policy'],
    ['5.0.0', '550 5.1.1 user unknown', 'hard'],
    ['5.0.0', '550 No such user here', 'hard'],
    ['5.0.0', '554 blocked by our policy', 'policy'],
    ['5.0.0', '554 something went wrong', 'policy'],
    ['5.2.2', '552 mailbox full', 'soft'],
    ['4.2.2', '452 mailbox full', 'soft'],
    ['4.4.7', 'delivery time expired', 'soft'],
    ['5.4.1', '550 no answer from host', 'soft'],
    ['5.4.14', '554 hop count exceeded', 'soft'],
    ['5.3.4', '552 message too big', 'policy'],
    ['5.2.3', '552 longer than allowed', 'policy'],
    ['5.6.1', '554 content', 'policy'],
    ['5.7.1', '550 user unknown', 'policy'],
    ['5.7.26', '550 unauthenticated', 'policy'],
    ['5.7.515', '550 access denied', 'policy'],
    ['4.7.0', '421 too fast', 'policy'],
    ['5.1.8', '553 bad sender', 'policy'],
    ['', '', 'soft'],
  ])('with status %s and “%s” is %s', async (status, diagnostic, kind) => {
    const text = report.postfix({ to: TO }, { status, diagnostic });
    expect((await read(text))?.kind).toBe(kind);
  });

  it('of a delay is no failure, and of success is nothing', async () => {
    const withAction = (action: string, status: string) =>
      read(report.postfix({ to: TO }, { action, status, diagnostic: '' }));
    expect((await withAction('delayed', '4.4.1'))?.kind).toBe('delayed');
    for (const action of ['delivered', 'relayed', 'expanded']) {
      expect(await withAction(action, '2.0.0')).toBeNull();
    }
  });

  it('about several is as bad as the worst, unless the mail reached some of them', async () => {
    const of = (...recipients: Parameters<typeof report.postfix>[1][]) =>
      read(report.postfix({ to: TO }, ...recipients));
    expect((await of({ status: '5.2.2', diagnostic: 'full' }, { status: '5.1.1' }))?.kind).toBe(
      'hard',
    );
    expect((await of({ status: '5.7.1' }, { status: '5.2.2' }))?.kind).toBe('soft');
    expect((await of({ status: '5.1.1' }, { action: 'delivered', status: '2.0.0' }))?.kind).toBe(
      'soft',
    );
    expect((await of({ status: '5.1.1' }, { action: 'delayed', status: '4.4.1' }))?.kind).toBe(
      'soft',
    );
  });

  it('is understood where its last boundary is missing, and where its part has a wrong type', async () => {
    const whole = report.postfix({ to: TO });
    expect(
      (await read(whole.slice(0, whole.indexOf('Content-Description: Undelivered'))))?.kind,
    ).toBe('hard');
    const mislabelled = whole.replace(
      'Content-Type: message/delivery-status',
      'Content-Type: text/plain',
    );
    expect(await read(mislabelled)).toMatchObject({ kind: 'hard', deliveryId: DELIVERY });
  });

  it('wrapped by a mailing list or a scanner is still one', async () => {
    const inner = report.postfix({ to: TO });
    const split = inner.indexOf('\r\n\r\n');
    const type = /Content-Type: multipart\/report;[\s\S]*?"\r\n/.exec(inner)![0];
    const wrapped =
      inner.slice(0, split).replace(type, 'Content-Type: multipart/mixed; boundary="w"\r\n') +
      `\r\n\r\n--w\r\n${type}${inner.slice(split)}\r\n--w\r\nContent-Type: text/plain\r\n\r\nScanned.\r\n--w--\r\n`;
    expect(await read(wrapped)).toMatchObject({ kind: 'hard', deliveryId: DELIVERY });
  });

  it('is not believed where it stands inside a message that somebody forwards', async () => {
    const forwarded =
      `To: ${TO}\r\nContent-Type: multipart/mixed; boundary="f"\r\n\r\n--f\r\nContent-Type: text/plain\r\n\r\nSee below.\r\n` +
      `--f\r\nContent-Type: message/rfc822\r\n\r\n${report.postfix({ to: TO })}\r\n--f--\r\n`;
    expect(await read(forwarded)).toBeNull();
  });

  it('cannot break out of its line or be endless', async () => {
    const diagnostic = `550 5.1.1 a\r\n b\u0000c\u001b[31m ${'x'.repeat(5_000)}`;
    const told = await read(report.postfix({ to: TO }, { diagnostic }));
    // eslint-disable-next-line no-control-regex -- control characters are what it looks for
    expect(told?.diagnostic).not.toMatch(/[\u0000-\u001f]/);
    expect(told?.diagnostic?.length).toBeLessThanOrEqual(500);
    expect(told?.kind).toBe('hard');
  });

  it('of two megabytes is read, a larger one is not', async () => {
    const body = 'x'.repeat(76) + '\r\n';
    const padded = (bytes: number) =>
      report
        .exim({ to: TO })
        .replace('The body of the mail.\r\n', body.repeat(Math.floor(bytes / body.length)));
    expect((await read(padded(1_900_000)))?.kind).toBe('hard');
    expect(await read(padded(2_200_000))).toBeNull();
  });

  it('nested without end is none', async () => {
    let text = '';
    for (let depth = 0; depth < 400; depth += 1) {
      text += `Content-Type: multipart/report; report-type=delivery-status; boundary="b${depth}"\r\n\r\n--b${depth}\r\n`;
    }
    expect(await read(`To: ${TO}\r\n${text}`)).toBeNull();
  });
});

describe('A qmail bounce', () => {
  it('needs our signature, and says nothing by what stands in the mail below', async () => {
    expect(await read(report.qmail({ ...PLAIN, messageId: MESSAGE_ID }))).toMatchObject({
      deliveryId: null,
      clues: [],
    });
    const told = await read(report.qmail({ to: TO }));
    expect(told?.recipients).toEqual(['bob@example.org']);
  });

  it('weighs like any other', async () => {
    const kind = async (line: string) => (await read(report.qmail({ to: TO }, line)))?.kind;
    expect(await kind('Mailbox full. (#5.2.2)')).toBe('soft');
    expect(await kind('192.0.2.1 failed after I sent the message. 554 5.7.1 spam (#5.7.1)')).toBe(
      'policy',
    );
    expect(await kind('I have not been able to reach it, still trying. (#4.4.1)')).toBe('delayed');
  });
});

describe('A bounce in words alone', () => {
  it.each([
    ['Exim', report.eximText({ to: TO }), '5.1.1', '550 5.1.1 User unknown'],
    ['Exchange', report.exchangeText({ to: TO }), '5.1.10', '550 5.1.10 RESOLVER.ADR.'],
  ])('of %s is known by its header, and says what the reader’s server said', async (...row) => {
    const [, text, statusCode, reply] = row;
    expect(await read(text)).toMatchObject({
      kind: 'hard',
      source: 'text',
      deliveryId: DELIVERY,
      clues: [],
      recipients: ['bob@example.org'],
      statusCode,
      diagnostic: expect.stringContaining(reply) as string,
    });
  });

  it.each([
    ['550 5.1.0 <status@example.com>: Sender address rejected: User unknown', 'policy'],
    ['550 5.7.1 Blocked', 'policy'],
    ['552 5.2.2 Mailbox full', 'soft'],
    ['mailbox is full: retry timeout exceeded', 'soft'],
    ['Unrouteable address', 'soft'],
    ['unknown user', 'hard'],
    ['something else', 'policy'],
    ['', 'policy'],
  ])('with “%s” below the address is %s', async (why, kind) => {
    expect((await read(report.eximText({ to: TO }, why)))?.kind).toBe(kind);
  });

  it('with words about nobody in particular counts against nobody', async () => {
    const text = `From: MAILER-DAEMON@example.org\r\nTo: ${TO}\r\nSubject: Undelivered mail\r\n\r\n`;
    expect(await read(`${text}The address was not found, or is not in use.\r\n`)).toMatchObject({
      kind: 'policy',
      recipients: [],
      diagnostic: null,
    });
    expect((await read(`${text}It said: 550 5.1.1 No such user\r\n`))?.kind).toBe('hard');
  });

  it('of a delay is no failure', async () => {
    const late = report.eximText({ to: TO }).replace('Mail delivery failed:', 'Warning: delayed');
    expect((await read(late))?.kind).toBe('delayed');
  });

  it('about several says of each what stands below it', async () => {
    const why = '550 5.7.1 Blocked\n\n  carol@example.org\n    550 5.1.1 User unknown';
    expect(await read(report.eximText({ to: TO }, why))).toMatchObject({
      kind: 'hard',
      recipients: ['carol@example.org'],
      diagnostic: '550 5.1.1 User unknown',
    });
  });

  it('needs our signature', async () => {
    const told = await read(report.exchangeText({ ...PLAIN, messageId: MESSAGE_ID }), []);
    expect(told).toMatchObject({ deliveryId: null, clues: [] });
  });
});

describe('A complaint', () => {
  it('leads to its mail by the signed sender, or by the Message-ID', async () => {
    expect(await read(report.complaint({ to: TO }))).toMatchObject({
      kind: 'complaint',
      source: 'arf',
      deliveryId: DELIVERY,
    });
    const told = await read(report.complaint({ ...PLAIN, messageId: MESSAGE_ID }));
    expect(told).toMatchObject({ kind: 'complaint', deliveryId: null });
    expect(told?.clues).toHaveLength(1);
  });

  it.each(['not-spam', 'auth-failure', 'dmarc', 'virus', ''])(
    'of the type “%s” is none',
    async (type) => {
      expect(await read(report.complaint({ to: TO }, type))).toBeNull();
    },
  );
});

it.each([
  ['An out-of-office note', report.vacation({ to: TO, messageId: MESSAGE_ID })],
  ['The note of who has left', report.hasLeft({ to: TO })],
  ['A read receipt', report.receipt({ to: TO, messageId: MESSAGE_ID })],
  ['An answer of a person', `From: bob@example.org\r\nTo: ${TO}\r\n\r\nThank you!\r\n`],
  ['An empty message', ''],
  ['A message of line ends', '\r\n'.repeat(1_000)],
])('%s is no report', async (_, text) => {
  expect(await read(text, [TO])).toBeNull();
});

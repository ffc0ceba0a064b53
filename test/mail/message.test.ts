import { fileURLToPath } from 'node:url';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeNoticeMail } from '#src/mail/compose.ts';
import type { ComposedMail } from '#src/mail/composed.ts';
import { listIdOf } from '#src/mail/headers.ts';
import { deliveryMessageId, noticeMessageId, threadRootId } from '#src/mail/message-ids.ts';
import { buildMessage, prepareMessage } from '#src/mail/message.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { loadMailTemplates } from '#src/mail/templates.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { startSmtpSink, type SmtpSink, type SunkMessage } from '../support/smtp-sink.ts';
import { at, notice, PAGE, parts, scene, SCENES, update } from './fixtures.ts';

const TEMPLATES = loadMailTemplates(
  fileURLToPath(new URL('../../templates/email', import.meta.url)),
);
const THREAD = { noticeId: 'ab12cd34ef56', subscriberId: 'sub123', domain: 'status.example.com' };
const LINKS = {
  manageUrl: `https://status.example.com/subscriptions/manage?token=sub123.0.${'m'.repeat(43)}`,
  unsubscribeUrl: `https://status.example.com/unsubscribe/sub123.0.${'u'.repeat(43)}`,
};
const PLAIN: ComposedMail = {
  subject: 'Resolved: Sign-in',
  text: 'Everything works.\n',
  html: '<p>Everything works.</p>',
  placeholders: null,
};

function input(composed: ComposedMail = PLAIN) {
  return {
    composed,
    from: { name: 'Example Cloud', address: 'status@example.com' },
    to: 'ada@example.org',
    date: at('2026-12-01T22:00:00Z'),
    listId: listIdOf(PAGE.url),
    listName: 'Example Cloud',
    messageId: noticeMessageId({ ...THREAD, updateSequence: 3 }),
    threadRootId: threadRootId(THREAD),
    listUnsubscribeUrl: LINKS.unsubscribeUrl,
    links: LINKS,
  };
}

let sink: SmtpSink;
let transport: MailTransport;

beforeAll(async () => {
  sink = await startSmtpSink();
  transport = smtpTransport(sink.url);
});
afterAll(async () => {
  await transport.close();
  await sink.close();
});

async function sent(values: ReturnType<typeof input>): Promise<SunkMessage> {
  const before = sink.messages.length;
  await transport.send(await buildMessage(values));
  const messages = await sink.waitFor(before + 1);
  expect(messages).toHaveLength(before + 1);
  return messages[before]!;
}

const headerLines = (raw: Buffer): string[] =>
  raw
    .toString('latin1')
    .split('\r\n\r\n')[0]!
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');

describe('a notice mail on the wire', () => {
  it('has the headers that mail programs and bulk receivers ask for', async () => {
    const message = await sent(input());
    expect(message.from).toBe('status@example.com');
    expect(message.to).toEqual(['ada@example.org']);
    const lines = headerLines(message.raw);
    for (const line of [
      'From: Example Cloud <status@example.com>',
      'To: ada@example.org',
      'Subject: Resolved: Sign-in',
      'Date: Tue, 01 Dec 2026 22:00:00 +0000',
      'Message-ID: <notice.ab12cd34ef56.3.sub123@status.example.com>',
      'In-Reply-To: <notice.ab12cd34ef56.root.sub123@status.example.com>',
      'References: <notice.ab12cd34ef56.root.sub123@status.example.com>',
      `List-Unsubscribe: <${LINKS.unsubscribeUrl}>`,
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
      'List-Id: "Example Cloud" <notices.status.example.com>',
      'Auto-Submitted: auto-generated',
      'Precedence: bulk',
      'MIME-Version: 1.0',
    ]) {
      expect(lines).toContain(line);
    }
    const names = lines.map((line) => line.split(':')[0]!.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it('is multipart/alternative with the text first', async () => {
    const message = await sent(input());
    const raw = message.raw.toString('latin1');
    expect(raw).toMatch(/^Content-Type: multipart\/alternative;/m);
    const types = [...raw.matchAll(/^Content-Type: (text\/\w+)/gm)].map((match) => match[1]);
    expect(types).toEqual(['text/plain', 'text/html']);
  });

  it.each(SCENES.map(({ name }) => [name]))('%s arrives as it was composed', async (name) => {
    const composed = composeNoticeMail(TEMPLATES, { page: PAGE, ...scene(name) });
    const message = await sent(input(composed));
    const mail = await message.parsed();
    const filled = (text: string) =>
      text
        .replaceAll(composed.placeholders!.manageUrl, LINKS.manageUrl)
        .replaceAll(composed.placeholders!.unsubscribeUrl, LINKS.unsubscribeUrl);
    expect(mail.subject).toBe(composed.subject);
    expect(mail.text!.trim()).toBe(filled(composed.text).trim());
    expect((mail.html as string).trim()).toBe(filled(composed.html).trim());
  });

  it('has no line of more than 998 octets, and none of more than 78 in its body', async () => {
    const long = { ...PLAIN, text: 'x'.repeat(5_000), html: `<p>${'é'.repeat(5_000)}</p>` };
    const values = {
      ...input(long),
      references: Array.from({ length: 40 }, (_, i) => `<r${i}@x.test>`),
    };
    const { raw } = await sent(values);
    const [head, ...body] = raw.toString('latin1').split('\r\n\r\n');
    expect(Math.max(...head!.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    const lines = body.join('\r\n\r\n').split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(78);
    expect((await simpleParser(raw)).text).toContain('x'.repeat(5_000));
  });

  it('keeps lines that begin with dots', async () => {
    const text = '.\n..\n.hidden\nend\n.\n';
    const mail = await (await sent(input({ ...PLAIN, text }))).parsed();
    expect(mail.text!.trimEnd()).toBe(text.trimEnd());
  });

  it('answers nothing where it is the first of its conversation, but names it', async () => {
    const message = await buildMessage({ ...input(), isThreadRoot: true });
    const lines = headerLines(message.raw).join('\n');
    expect(lines).not.toContain('In-Reply-To');
    expect(lines).toContain('References: <notice.ab12cd34ef56.root.sub123@status.example.com>');
    const root = await buildMessage({ ...input(), messageId: threadRootId(THREAD) });
    expect(headerLines(root.raw).join('\n')).not.toMatch(/References|In-Reply-To/);
  });

  it('has no list headers where it belongs to no list', async () => {
    const message = await buildMessage({ ...input(), listId: null, listUnsubscribeUrl: null });
    expect(headerLines(message.raw).join('\n')).not.toMatch(/^(?:List-|Precedence)/m);
    expect(headerLines(message.raw)).toContain('Auto-Submitted: auto-generated');
  });

  it('is filled in for many from one preparation, byte for byte as if built alone', async () => {
    const composed = composeNoticeMail(TEMPLATES, {
      page: PAGE,
      ...scene('maintenance-8-summary'),
    });
    const prepared = await prepareMessage(input(composed));
    const one = prepared.fill({ ...input(), to: 'one@example.org' });
    const two = prepared.fill({ ...input(), to: 'two@example.org' });
    expect(one.envelope.to).toEqual(['one@example.org']);
    expect(two.raw.toString('latin1')).toBe(
      one.raw.toString('latin1').replace('one@example.org', 'two@example.org'),
    );
    expect(prepared.fill({ ...input(), to: 'one@example.org' }).raw.equals(one.raw)).toBe(true);
    expect(() => prepared.fill({ ...input(), links: undefined })).toThrow('needs the links');
  });
});

describe('hostile values on the wire', () => {
  const EVIL = 'x\r\nBcc: evil@example.test\r\n\r\nbody';

  it('stay in the one line of their header', async () => {
    const message = await sent({
      ...input({ ...PLAIN, subject: EVIL }),
      from: { name: EVIL, address: 'status@example.com' },
      listName: EVIL,
    });
    expect(message.to).toEqual(['ada@example.org']);
    const names = headerLines(message.raw).map((line) => line.split(':')[0]!.toLowerCase());
    expect(names).not.toContain('bcc');
    expect((await message.parsed()).subject).toBe('x Bcc: evil@example.test body');
  });

  it.each([
    ['recipient', { to: 'ada@example.org\r\nBcc: evil@example.test' }],
    ['recipient with a comma', { to: 'ada@example.org,evil@example.test' }],
    ['recipient in group syntax', { to: 'g:ada@example.org,evil@example.test;' }],
    ['sender', { from: { name: 'x', address: 'a@example.com>\r\nRCPT TO:<evil@example.test' } }],
    ['return path', { returnPath: 'a@example.com\r\nDATA' }],
    ['Message-ID', { messageId: '<x@y>\r\nBcc: evil@example.test' }],
    ['thread root', { threadRootId: '<x@y>\r\nBcc: evil@example.test' }],
    ['reference', { references: ['<x@y>\r\nBcc: evil@example.test'] }],
    ['list id', { listId: 'x.example.com>\r\nBcc: evil@example.test' }],
    ['unsubscribe link', { listUnsubscribeUrl: 'https://x.test/>\r\nBcc: evil@example.test' }],
    ['header name', { headersExtra: { 'X-A\r\nBcc': 'evil@example.test' } }],
    ['reserved header', { headersExtra: { Bcc: 'evil@example.test' } }],
    ['prepared header', { headersExtra: { 'X-A': { prepared: true, value: EVIL } as never } }],
    ['html as an object', { composed: { ...PLAIN, html: { path: '/etc/hostname' } as never } }],
    ['text as an object', { composed: { ...PLAIN, text: { href: 'http://127.0.0.1/' } as never } }],
    [
      'subject as an object',
      { composed: { ...PLAIN, subject: { toString: () => EVIL } as never } },
    ],
  ])('are refused as %s', async (_what, values) => {
    await expect(buildMessage({ ...input(), ...values })).rejects.toThrow();
  });

  it('become one clean line as the value of a further header', async () => {
    const message = await buildMessage({ ...input(), headersExtra: { 'X-Notice': EVIL } });
    expect(headerLines(message.raw)).toContain('X-Notice: x Bcc: evil@example.test body');
  });

  it.each([
    ['LF . LF', '\n.\n'],
    ['CR . CR', '\r.\r'],
    ['LF . CRLF', '\n.\r\n'],
    ['CRLF . CRLF', '\r\n.\r\n'],
    ['CRLF . LF', '\r\n.\n'],
    ['CR . CRLF', '\r.\r\n'],
    ['CRLF . CR', '\r\n.\r'],
    ['LF . CR', '\n.\r'],
  ])('smuggled as %s in text and HTML arrive as one message', async (_form, end) => {
    const smuggled = `before${end}MAIL FROM:<evil@example.test>\r\nRCPT TO:<x@example.test>\r\nDATA\r\nafter`;
    const message = await sent(input({ ...PLAIN, text: smuggled, html: `<p>${smuggled}</p>` }));
    const raw = message.raw.toString('latin1');
    expect(raw).not.toMatch(/[^\r]\n|\r[^\n]/);
    const mail = await message.parsed();
    expect(mail.text).toMatch(/before\n\.\nMAIL FROM[^]*after/);
  });

  it('smuggled in a finished message arrive as one message too', async () => {
    const before = sink.messages.length;
    const { envelope, raw } = await buildMessage(input());
    const smuggled = Buffer.concat([raw, Buffer.from('\r.\rMAIL FROM:<evil@example.test>\n.\nx')]);
    await transport.send({ envelope, raw: smuggled });
    await transport.send(await buildMessage(input()));
    expect(await sink.waitFor(before + 2)).toHaveLength(before + 2);
  });
});

describe('the size of a mail', () => {
  const EMOJI = '🚧'.repeat(10_000);
  const html = (body: string) => `<p>${body}</p>`;

  /** Thirty-one updates of 20,000 characters each, the newest of which is announced. */
  function worst(body: string) {
    const timeline = Array.from({ length: 31 }, (_, index) =>
      update({ id: `u${31 - index}`, sequence: 31 - index, body, html: html(body) }),
    );
    const facts = notice({
      components: parts(Array.from({ length: 60 }, () => '🚧'.repeat(60))),
      updates: timeline,
    });
    return composeNoticeMail(TEMPLATES, {
      page: { ...PAGE, name: '🚧'.repeat(40) },
      notice: facts,
      update: timeline[0]!,
      timeline,
      timeZone: 'Europe/Berlin',
    });
  }

  it.each([
    ['emoji', EMOJI],
    ['words in another script', 'Обслуживание '.repeat(1_500)],
    ['short texts in emoji', '🚧'.repeat(250)],
    ['signs that are written as three', '='.repeat(20_000)],
  ])('stays below 100 KB with thirty updates of %s', async (_what, body) => {
    const composed = worst(body);
    const message = await sent({ ...input(composed), listName: '🚧'.repeat(1_000) });
    expect(message.raw.length).toBeLessThan(100_000);
    const lines = message.raw.toString('latin1').split('\r\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(998);
    const mail = await message.parsed();
    expect(Buffer.byteLength(mail.html || '')).toBeLessThan(102_000);
    expect(mail.text).toContain(LINKS.manageUrl);
    expect(mail.text).toContain(LINKS.unsubscribeUrl);
    expect(mail.text).toContain([...body].slice(0, 10).join('').trim());
    expect(mail.text).not.toContain('\ufffd');
  });
});

describe('Message-IDs', () => {
  it('follow from the delivery alone', () => {
    const id = noticeMessageId({ ...THREAD, updateSequence: 3 });
    expect(id).toBe(noticeMessageId({ ...THREAD, updateSequence: 3 }));
    const others = [
      noticeMessageId({ ...THREAD, updateSequence: 4 }),
      noticeMessageId({ ...THREAD, subscriberId: 'sub124', updateSequence: 3 }),
      noticeMessageId({ ...THREAD, noticeId: 'other', updateSequence: 3 }),
      threadRootId(THREAD),
      deliveryMessageId({ deliveryId: 'd1', domain: THREAD.domain }),
    ];
    expect(new Set([id, ...others]).size).toBe(6);
  });

  it('are not made of anything but letters, digits and a domain', () => {
    expect(() => threadRootId({ ...THREAD, noticeId: 'a>b' })).toThrow('letters and digits');
    expect(() => threadRootId({ ...THREAD, domain: 'x\r\ny' })).toThrow('domain name');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listIdOf } from '#src/mail/headers.ts';
import { deliveryMessageId } from '#src/mail/message-ids.ts';
import { buildMessage } from '#src/mail/message.ts';
import { cut, oneLine } from '#src/mail/plain-text.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { configuredSender } from '#src/server/mail-from.ts';
import { startSmtpSink, type SmtpSink, type SunkMessage } from '../support/smtp-sink.ts';

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

const UNSUBSCRIBE = `https://status.example.com/unsubscribe/sub123.0.${'u'.repeat(43)}`;
const INPUT = {
  composed: { subject: 'Resolved: API', text: 'x\n', html: '<p>x</p>', placeholders: null },
  from: configuredSender({ mailFrom: 'status@example.com', mailReplyTo: 'help@example.com' }),
  to: 'ada@example.org',
  date: Date.UTC(2026, 11, 1),
  listId: listIdOf('https://status.example.com'),
  listName: 'Example Cloud',
  feedback: { campaign: 'ab12cd34ef56', type: 'announcement' },
  messageId: deliveryMessageId({ deliveryId: 'd1', domain: 'example.com' }),
  listUnsubscribeUrl: UNSUBSCRIBE,
};

async function sent(values: Parameters<typeof buildMessage>[0]): Promise<SunkMessage> {
  const before = sink.messages.length;
  await transport.send(await buildMessage(values));
  return (await sink.waitFor(before + 1))[before]!;
}

function headersOf({ raw }: SunkMessage): string[] {
  const text = raw.toString('latin1');
  return text
    .slice(0, text.indexOf('\r\n\r\n'))
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n');
}

describe('the headers of a mail as they arrive', () => {
  it('name who answers go to, what complaints are counted by and both ways to unsubscribe', async () => {
    const mailbox = 'u+sub123.%/?@bounces.example.com';
    const headers = headersOf(await sent({ ...INPUT, listUnsubscribeMailbox: mailbox }));
    expect(headers).toContain('Reply-To: help@example.com');
    expect(headers).toContain(
      `List-Unsubscribe: <${UNSUBSCRIBE}>, <mailto:u+sub123.%25%2F%3F@bounces.example.com>`,
    );
    expect(headers).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(headers.find((line) => line.startsWith('Feedback-ID:'))).toMatch(
      /^Feedback-ID: ab12cd34ef56:page:announcement:fw[0-9a-f]{10}$/,
    );
    expect(headers).toContain('To: ada@example.org');
  });

  it('show the page as the sender, unless the sender has a name', async () => {
    const page = await (await sent(INPUT)).parsed();
    expect(page.from?.value).toEqual([{ name: 'Example Cloud', address: 'status@example.com' }]);
    const from = configuredSender({ mailFrom: 'Ops <ops@example.com>', mailReplyTo: null });
    const own = await sent({ ...INPUT, from });
    expect((await own.parsed()).from?.value).toEqual([{ name: 'Ops', address: 'ops@example.com' }]);
    expect(headersOf(own).join('\n')).not.toMatch(/^Reply-To/m);
  });

  const NAMES: [string, string][] = [
    ['1,000 letters', 'Example '.repeat(125).trim()],
    ['1,000 letters without a space', 'x'.repeat(1_000)],
    ['1,000 emoji', '🚧'.repeat(1_000)],
    ['a family of emoji', '👩‍👩‍👧‍👦 status'],
    ['right-to-left words', 'حالة الخدمة (API)'],
    ['a right-to-left override', 'Example \u202edoolc\u202c'],
    ['isolates and marks', '\u2067Example\u2069 \u200fCloud\u061c'],
    ['half a character', 'Example \ud83d'],
    ['CRLF and a header', 'Example\r\nBcc: evil@example.test'],
    ['a bare LF and a header', 'Example\nBcc: evil@example.test'],
    ['a bare CR and a header', 'Example\rBcc: evil@example.test'],
    ['CRLF CRLF and a body', 'Example\r\n\r\n<script>'],
    ['a line separator', 'Example\u2028Bcc: evil@example.test\u0085x'],
    ['NUL, escape and delete', 'Exam\u0000ple\u001b[31m\u007f'],
    ['another address', 'evil@example.test, Bank <bank@example.test>'],
    ['group syntax', 'friends: evil@example.test;'],
    ['quotes and backslashes', '"Example" \\ \\" <x>'],
    ['an encoded word', '=?utf-8?q?evil?= =?utf-8?B?Pg==?='],
    ['an encoded line break', '=?utf-8?q?x=0D=0ABcc:_evil=40example.test?='],
    ['a comment', 'Example (comment'],
    ['umlauts', 'Störungen & Wartung der Bücherei'],
  ];

  it.each(NAMES)('hold %s as a name and as a subject, in one header each', async (_what, name) => {
    const message = await sent({
      ...INPUT,
      composed: { ...INPUT.composed, subject: name },
      listName: name,
    });
    expect(message.to).toEqual(['ada@example.org']);
    const head = message.raw.toString('latin1').split('\r\n\r\n')[0]!;
    expect(head).toMatch(/^[\x20-\x7e\r\n\t]*$/);
    expect(head).not.toMatch(/[^\r]\n|\r[^\n]/);
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    const names = headersOf(message).map((line) => line.split(':')[0]!.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain('bcc');
    expect(headersOf(message).find((line) => line.startsWith('List-Id:'))).toMatch(
      /^List-Id: (?:"[^"\\<>]{1,80}" )?<notices\.status\.example\.com>$/,
    );
    const mail = await message.parsed();
    expect(mail.from?.value).toHaveLength(1);
    expect(mail.from?.value[0]!.address).toBe('status@example.com');
    const wanted = oneLine(name);
    expect(wanted).not.toMatch(/\p{Cc}|\p{Cs}|[\u202a-\u202e\u2066-\u2069]/u);
    if (!name.startsWith('=?')) {
      expect(mail.from?.value[0]!.name.replace(/\s+/g, ' ')).toBe(cut(wanted, 120));
      expect(mail.subject?.replace(/\s+/g, ' ')).toBe(cut(wanted, 250));
    }
  });

  it.each([
    ['Reply-To', { from: { ...INPUT.from, replyTo: 'a@example.com\r\nBcc: evil@example.test' } }],
    ['Reply-To of two', { from: { ...INPUT.from, replyTo: 'a@example.com,b@example.com' } }],
    ['campaign', { feedback: { campaign: 'x\r\nBcc: evil@example.test', type: 'y' } }],
    ['campaign with a colon', { feedback: { campaign: 'a:b', type: 'y' } }],
    ['type', { feedback: { campaign: 'x', type: 'y\n' } }],
    ['mailbox', { listUnsubscribeMailbox: 'a@example.com>\r\nBcc: evil@example.test' }],
    ['mailbox with a subject', { listUnsubscribeMailbox: 'a@example.com?subject=x&cc=b@c.test' }],
    ['quoted recipient', { to: '"ada@evil.test x"@example.com' }],
    ['recipient in a script of its own', { to: 'adä@example.com' }],
    ['Feedback-ID by the back door', { headersExtra: { 'Feedback-ID': 'x' } }],
  ])('refuse a hostile %s', async (_what, values) => {
    await expect(buildMessage({ ...INPUT, ...values })).rejects.toThrow();
  });

  it('write a domain in another script as DNS has it, also in the envelope', async () => {
    const values = { ...INPUT, to: 'post@bücher.example' };
    expect((await buildMessage(values)).envelope.to).toEqual(['post@xn--bcher-kva.example']);
    expect(headersOf(await sent(values))).toContain('To: post@xn--bcher-kva.example');
  });
});

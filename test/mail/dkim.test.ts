import { createPublicKey } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dkimVerify, type DKIMVerifyResult } from 'mailauth';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { fileURLToPath } from 'node:url';
import { composeNoticeMail } from '#src/mail/compose.ts';
import { dkimRecord, generateDkimKey, readDkimKey, type DkimKey } from '#src/mail/dkim/key.ts';
import { createDkimSigner, type DkimSigner } from '#src/mail/dkim/signer.ts';
import { signingTransport } from '#src/mail/dkim/signing-transport.ts';
import { listIdOf } from '#src/mail/headers.ts';
import { noticeMessageId, threadRootId } from '#src/mail/message-ids.ts';
import { prepareMessage, type OutgoingMessage } from '#src/mail/message.ts';
import { smtpTransport } from '#src/mail/smtp-transport.ts';
import { loadMailTemplates } from '#src/mail/templates.ts';
import type { MailTransport } from '#src/mail/transport.ts';
import { readConfig } from '#src/server/config.ts';
import { configuredTransport } from '#src/server/mail-transport.ts';
import { sibling } from '#src/server/sibling.ts';
import { startSmtpSink, type SmtpSink } from '../support/smtp-sink.ts';
import { PAGE, scene } from './fixtures.ts';

const THREAD_FILE = sibling('dkim-thread');
const THREAD = { noticeId: 'ab12cd34ef56', subscriberId: 'sub123', domain: 'example.com' };
const KEYS: Record<'rsa' | 'ed25519', DkimKey> = {
  rsa: { domain: 'example.com', selector: 'one', privateKey: generateDkimKey('rsa') },
  ed25519: { domain: 'example.com', selector: 'two', privateKey: generateDkimKey('ed25519') },
};
const SIGNED_WHERE_PRESENT = [
  ...['from', 'to', 'subject', 'date', 'message-id', 'in-reply-to', 'references', 'mime-version'],
  ...['content-type', 'list-id', 'list-unsubscribe', 'list-unsubscribe-post', 'auto-submitted'],
  ...['feedback-id', 'reply-to'],
];

/** A real notice mail, with everything in it that is the recipient's own. */
async function noticeMail(): Promise<OutgoingMessage> {
  const templates = loadMailTemplates(
    fileURLToPath(new URL('../../templates/email', import.meta.url)),
  );
  const token = (letter: string) => `sub123.0.${letter.repeat(43)}`;
  const unsubscribeUrl = `https://status.example.com/unsubscribe/${token('u')}`;
  const prepared = await prepareMessage({
    composed: composeNoticeMail(templates, { page: PAGE, ...scene('maintenance-8-summary') }),
    from: { name: 'Zoë’s  status', address: 'status@example.com', replyTo: 'help@example.com' },
    date: Date.UTC(2026, 11, 1),
    listId: listIdOf(PAGE.url),
    listName: PAGE.name,
    feedback: { campaign: THREAD.noticeId, type: 'announcement' },
  });
  return prepared.fill({
    to: 'ada@example.org',
    messageId: noticeMessageId({ ...THREAD, updateSequence: 3 }),
    threadRootId: threadRootId(THREAD),
    listUnsubscribeUrl: unsubscribeUrl,
    listUnsubscribeMailbox: 'unsubscribe+x@bounce.example.com',
    links: {
      manageUrl: `https://status.example.com/subscriptions/manage?token=${token('m')}`,
      unsubscribeUrl,
    },
  });
}

/** What a receiver finds that looks the key up in the DNS record that we say to publish. */
async function verified(raw: Buffer): Promise<DKIMVerifyResult['results'][number]> {
  const records = new Map(
    Object.values(KEYS).map((key) => {
      const { name, value } = dkimRecord(key);
      return [name, value];
    }),
  );
  const { results } = await dkimVerify(raw, {
    strict: true,
    resolver: (name, type) => {
      const value = records.get(name);
      return type === 'TXT' && value !== undefined
        ? Promise.resolve([[value]])
        : Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));
    },
  });
  expect(results).toHaveLength(1);
  return results[0]!;
}

describe.each(['rsa', 'ed25519'] as const)('a mail signed with an %s key', (kind) => {
  let sink: SmtpSink;
  let transport: MailTransport;
  let arrived: Buffer;

  beforeAll(async () => {
    sink = await startSmtpSink();
    transport = signingTransport(
      smtpTransport(sink.url),
      createDkimSigner(KEYS[kind], THREAD_FILE, 1),
    );
    await transport.send(await noticeMail());
    arrived = (await sink.waitFor(1))[0]!.raw;
  });
  afterAll(async () => {
    await transport.close();
    await sink.close();
  });

  const text = () => arrived.toString('latin1');
  const verdictOn = async (raw: string) =>
    (await verified(Buffer.from(raw, 'latin1'))).status.result;

  it('is found genuine as it arrives, aligned with From', async () => {
    const result = await verified(arrived);
    expect(result.status.result).toBe('pass');
    expect(result.status.aligned).toBe('example.com');
    expect(result.selector).toBe(KEYS[kind].selector);
  });

  it('covers both headers of unsubscribing and all else that readers and filters see', async () => {
    const { keys } = (await verified(arrived)).signingHeaders!;
    const covered = keys.split(':').map((name) => name.trim().toLowerCase());
    expect(covered).toEqual(expect.arrayContaining(SIGNED_WHERE_PRESENT));
    const names = [...text().matchAll(/^([A-Za-z-]+):/gm)].map((match) => match[1]!.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(SIGNED_WHERE_PRESENT));
  });

  it('is still genuine with other white space and headers of the way', async () => {
    const relayed = text()
      .replace('\r\nDate: ', '\r\nDate:  \t')
      .replace(/(?:\r\n)*$/, '  \r\n\r\n\r\n');
    expect(await verdictOn(`Received: from a by b; now\r\nX-Spam-Score: 0\r\n${relayed}`)).toBe(
      'pass',
    );
  });

  it.each([
    ['From', /^From: .*$/m, 'From: Bank <bank@example.com>'],
    ['To', /^To: .*$/m, 'To: eve@example.org'],
    ['Subject', /^Subject: /m, 'Subject: Urgent! '],
    ['Date', /^Date: .*$/m, 'Date: Wed, 02 Dec 2026 22:00:00 +0000'],
    [
      'List-Unsubscribe',
      /^List-Unsubscribe: <https:\/\/status/m,
      'List-Unsubscribe: <https://evil',
    ],
    ['List-Unsubscribe-Post', /^List-Unsubscribe-Post: .*\r\n/m, ''],
    ['Auto-Submitted', /^Auto-Submitted: .*$/m, 'Auto-Submitted: no'],
    ['Feedback-ID', /^Feedback-ID: /m, 'Feedback-ID: x'],
    ['Reply-To', /^Reply-To: .*$/m, 'Reply-To: eve@example.org'],
    ['body', /What we change/, 'What we hide'],
    ['MIME-Version', /^MIME-Version: .*\r\n/m, ''],
  ])('is not genuine any more with another %s', async (_what, found, put) => {
    const tampered = text().replace(found, put);
    expect(tampered).not.toBe(text());
    expect(await verdictOn(tampered)).toBe('fail');
  });

  it.each([
    'From: Bank <bank@example.com>',
    'Subject: Urgent',
    'Cc: eve@example.org',
    'Reply-To: eve@example.org',
    'List-Unsubscribe: <https://evil.example.org/>',
  ])('is not genuine any more with one more header: %s', async (header) => {
    expect(await verdictOn(`${header}\r\n${text()}`)).toBe('fail');
    expect(await verdictOn(text().replace('\r\n\r\n', `\r\n${header}\r\n\r\n`))).toBe('fail');
  });

  it('keeps its lines short', () => {
    const header = text().slice(0, text().indexOf('\r\n\r\n')).split('\r\n');
    expect(Math.max(...header.map((line) => line.length))).toBeLessThan(400);
    const own = header.slice(
      0,
      header.findIndex((line) => line.startsWith('To:')),
    );
    expect(Math.max(...own.map((line) => line.length))).toBeLessThanOrEqual(78);
  });
});

describe('signing', () => {
  let signer: DkimSigner;
  beforeAll(() => {
    signer = createDkimSigner(KEYS.ed25519, THREAD_FILE, 2);
  });
  afterAll(async () => signer.close());

  const message = (index: number) =>
    Buffer.from(`From: a@example.com\r\nSubject: ${index}\r\n\r\nbody ${index}\r\n`);

  it('gives each of many messages at once its own signature', async () => {
    const signed = await Promise.all(
      Array.from({ length: 200 }, (_, index) => signer.sign(message(index))),
    );
    for (const [index, raw] of signed.entries()) {
      expect(raw.subarray(raw.indexOf('From:')).equals(message(index))).toBe(true);
    }
    const verdicts = await Promise.all(signed.slice(0, 20).map(async (raw) => verified(raw)));
    expect(new Set(verdicts.map(({ status }) => status.result))).toEqual(new Set(['pass']));
  });

  it('refuses what it cannot sign, and goes on', async () => {
    await expect(signer.sign(Buffer.from('Subject: x\r\n\r\nbody'))).rejects.toMatchObject({
      code: 'EDKIM',
    });
    await expect(signer.sign(Buffer.from('no header'))).rejects.toThrow('end of its header');
    expect((await verified(await signer.sign(message(1)))).status.result).toBe('pass');
  });

  it('is what the configured transport does, to a relay and to a file alike', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'forewarn-signed-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const config = readConfig({
      DATA_DIR: folder,
      MAIL_FROM: 'status@example.com',
      DKIM_SELECTOR: KEYS.rsa.selector,
      DKIM_PRIVATE_KEY: KEYS.rsa.privateKey,
    });
    const transport = configuredTransport(config, () => Date.UTC(2026, 11, 1));
    await transport.send(await noticeMail());
    await transport.close();
    const [file] = readdirSync(join(folder, 'mail'));
    const result = await verified(readFileSync(join(folder, 'mail', file!)));
    expect(result.status).toMatchObject({ result: 'pass', aligned: 'example.com' });
  });

  it('never hands on a message unsigned: one that cannot be signed is not sent', async () => {
    const handed: OutgoingMessage[] = [];
    const transport = signingTransport(
      {
        kind: 'smtp',
        send: (sent) => {
          handed.push(sent);
          return Promise.resolve({ response: '250' });
        },
        close: () => Promise.resolve(),
      },
      createDkimSigner({ ...KEYS.rsa, privateKey: 'no key' }, THREAD_FILE, 1),
    );
    const sending = transport.send({
      envelope: { from: 'a@example.com', to: ['b@example.org'] },
      raw: message(1),
    });
    await expect(sending).rejects.toMatchObject({ code: 'EDKIM' });
    expect(handed).toEqual([]);
    await transport.close();
    await expect(
      transport.send({ envelope: { from: 'a', to: ['b'] }, raw: message(1) }),
    ).rejects.toThrow('closed');
  });
});

describe('DKIM keys', () => {
  it('are published as the record that belongs to them', () => {
    const rsa = dkimRecord(KEYS.rsa);
    expect(rsa.name).toBe('one._domainkey.example.com');
    const p = /^v=DKIM1; k=rsa; p=([A-Za-z0-9+/]+=*)$/.exec(rsa.value)![1]!;
    const published = createPublicKey({
      key: Buffer.from(p, 'base64'),
      format: 'der',
      type: 'spki',
    });
    expect(published.equals(createPublicKey(KEYS.rsa.privateKey))).toBe(true);
    const ed = dkimRecord(KEYS.ed25519);
    expect(ed.value).toMatch(/^v=DKIM1; k=ed25519; p=[A-Za-z0-9+/]{43}=$/);
  });

  it('may have their line ends written as \\n', () => {
    const { algorithm } = readDkimKey(KEYS.rsa.privateKey.replaceAll('\n', '\\n'));
    expect(algorithm).toBe('rsa-sha256');
  });

  it.each([
    ['no key', 'must be a private key in PEM'],
    [
      createPublicKey(KEYS.rsa.privateKey).export({ type: 'spki', format: 'pem' }).toString(),
      'must be a private key in PEM',
    ],
  ])('are refused where they are none', (pem, why) => {
    expect(() => readDkimKey(pem)).toThrow(why);
  });
});

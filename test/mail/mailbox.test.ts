import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileTransport } from '#src/mail/file-transport.ts';
import { listMailbox, readMailbox } from '#src/mail/mailbox.ts';
import { buildMessage } from '#src/mail/message.ts';
import { fakeClock, MINUTE } from '../support/clock.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'forewarn-mailbox-'));
});
afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

function mail(id: string, subject = 'Resolved: Sign-in', text = 'Everything works.') {
  return buildMessage({
    composed: { subject, text, html: `<p>${text}</p>`, placeholders: null },
    from: { name: 'Example Cloud', address: 'status@example.com' },
    to: 'ada@example.org',
    date: Date.UTC(2026, 11, 1),
    listId: null,
    messageId: `<${id}@status.example.com>`,
    listUnsubscribeUrl: null,
  });
}

describe('keeping mails as files', () => {
  it('writes each as one whole .eml file, named by time and Message-ID', async () => {
    const clock = fakeClock();
    const transport = fileTransport(join(directory, 'new'), clock.now);
    const message = await mail('one');
    const { response } = await transport.send(message);
    const [file, ...others] = await readdir(join(directory, 'new'));
    expect(others).toEqual([]);
    expect(file).toMatch(/^2026-12-01T00-00-00-000Z-[0-9a-f]{16}\.eml$/);
    expect(response).toBe(`250 kept as ${file}`);
    expect((await readFile(join(directory, 'new', file!))).equals(message.raw)).toBe(true);
  });

  it('keeps one file for one Message-ID, also after a restart', async () => {
    const clock = fakeClock();
    const first = fileTransport(directory, clock.now);
    await first.send(await mail('one', 'First'));
    clock.advance(MINUTE);
    await first.send(await mail('one', 'Again'));
    await first.close();
    clock.advance(MINUTE);
    await fileTransport(directory, clock.now).send(await mail('one', 'After a restart'));
    expect((await listMailbox(directory, 10)).map(({ subject }) => subject)).toEqual([
      'After a restart',
    ]);
  });

  it('keeps one file for a Message-ID that is sent many times at once', async () => {
    const transport = fileTransport(directory, fakeClock().now);
    const messages = await Promise.all(Array.from({ length: 20 }, (_, i) => mail(`id${i % 4}`)));
    await Promise.all(messages.map((message) => transport.send(message)));
    expect(await readdir(directory)).toHaveLength(4);
  });

  it('leaves nothing behind where it cannot write, and goes on afterwards', async () => {
    const blocked = join(directory, 'file');
    await writeFile(blocked, 'not a folder');
    const transport = fileTransport(blocked, fakeClock().now);
    await expect(transport.send(await mail('one'))).rejects.toThrow();
    await rm(blocked);
    await transport.send(await mail('one'));
    expect(await readdir(blocked)).toHaveLength(1);
  });

  it('refuses a message without Message-ID', async () => {
    const transport = fileTransport(directory, fakeClock().now);
    const message = {
      ...(await mail('one')),
      raw: Buffer.from('Subject: x\r\n\r\nMessage-ID: <a@b>'),
    };
    await expect(transport.send(message)).rejects.toThrow('without a Message-ID');
  });
});

describe('the mailbox', () => {
  it('lists the newest first, up to a limit', async () => {
    const clock = fakeClock();
    const transport = fileTransport(directory, clock.now);
    for (const id of ['one', 'two', 'three']) {
      await transport.send(await mail(id, `Subject ${id}`));
      clock.advance(MINUTE);
    }
    expect(await listMailbox(directory, 2)).toMatchObject([
      { subject: 'Subject three', to: 'ada@example.org', date: Date.UTC(2026, 11, 1) },
      { subject: 'Subject two' },
    ]);
  });

  it('is empty where there is no folder, and ignores files of others', async () => {
    expect(await listMailbox(join(directory, 'missing'), 5)).toEqual([]);
    await writeFile(join(directory, 'notes.txt'), 'x');
    await writeFile(join(directory, '.2026-12-01T00-00-00-000Z-0123456789abcdef.eml.tmp'), 'half');
    expect(await listMailbox(directory, 5)).toEqual([]);
  });

  it('reads one message with both its bodies and its headers', async () => {
    const transport = fileTransport(directory, fakeClock().now);
    await transport.send(await mail('one', 'Gelöst: Anmeldung', 'Alles läuft – wieder.'));
    const [entry] = await listMailbox(directory, 1);
    const message = (await readMailbox(directory, entry!.file))!;
    expect(message.subject).toBe('Gelöst: Anmeldung');
    expect(message.from).toBe('Example Cloud <status@example.com>');
    expect(message.text.trim()).toBe('Alles läuft – wieder.');
    expect(message.html.trim()).toBe('<p>Alles läuft – wieder.</p>');
    expect(message.headers).toContainEqual({
      name: 'Message-ID',
      value: '<one@status.example.com>',
    });
  });

  it.each([
    '../../etc/passwd',
    '/etc/passwd',
    '..',
    '',
    'notes.txt',
    '2026-12-01T00-00-00-000Z-0123456789abcdef.eml/../../notes.txt',
    '../2026-12-01T00-00-00-000Z-0123456789abcdef.eml',
    '..\\2026-12-01T00-00-00-000Z-0123456789abcdef.eml',
    '2026-12-01T00-00-00-000Z-0123456789abcdef.eml\u0000.txt',
    '2026-12-01T00-00-00-000Z-0123456789abcdef.eml\n',
    '2026-12-01T00-00-00-000Z-0123456789abcdef.eml',
  ])('has nothing under the name %j', async (file) => {
    await writeFile(join(directory, 'notes.txt'), 'Subject: secret\r\n\r\nx');
    expect(await readMailbox(join(directory, 'sub'), file)).toBeNull();
    expect(await readMailbox(directory, file)).toBeNull();
  });
});

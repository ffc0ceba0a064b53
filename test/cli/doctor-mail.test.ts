import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkDmarc } from '#src/cli/doctor/check-dmarc.ts';
import type { Check } from '#src/cli/doctor/check.ts';
import { systemDns } from '#src/cli/doctor/dns.ts';
import { checkMailDomains } from '#src/cli/doctor/mail.ts';
import { checkSmtp } from '#src/cli/doctor/smtp.ts';
import { dkimRecord, generateDkimKey } from '#src/mail/dkim/key.ts';
import { readConfig } from '#src/server/config.ts';
import { runCli } from '../support/cli.ts';
import { fakeDns, type Zone } from '../support/dns.ts';
import { TEST_CERTIFICATE } from '../support/tls.ts';
import { freshEnv } from './support.ts';

const NOW = Date.UTC(2026, 11, 1);
const KEY = generateDkimKey('ed25519');
const RSA = generateDkimKey('rsa');
const ENV = {
  SMTP_URL: 'smtps://mail.example.com',
  MAIL_FROM: 'status@example.com',
  PUBLIC_URL: 'https://status.example.com',
  DKIM_SELECTOR: 'one',
  DKIM_PRIVATE_KEY: RSA,
};
const RECORD = dkimRecord({ domain: 'example.com', selector: 'one', privateKey: RSA });
const GOOD: Zone = {
  'example.com': { txt: ['x=y', 'v=spf1 include:_spf.example.com -all'], mx: ['mx.example.com'] },
  '_spf.example.com': { txt: ['v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all'] },
  'mail.example.com': { a: ['192.0.2.25', '2001:db8::25'] },
  'one._domainkey.example.com': { txt: [RECORD.value] },
  '_dmarc.example.com': { txt: ['v=DMARC1; p=quarantine; rua=mailto:x@example.com'] },
  '192.0.2.25': { ptr: ['mail.example.com'] },
  '2001:db8::25': { ptr: ['mail.example.com'] },
};

async function looked(zone: Zone, env: NodeJS.ProcessEnv = {}): Promise<Record<string, Check>> {
  const checks = await checkMailDomains(readConfig({ ...ENV, ...env }), fakeDns(zone));
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

describe('what doctor finds in DNS', () => {
  it('is all in order where everything is published', async () => {
    const checks = await looked(GOOD);
    expect(Object.values(checks).filter(({ status }) => status !== 'ok')).toEqual([]);
    expect(Object.keys(checks)).toEqual([
      ...['SPF', 'DKIM', 'DMARC', 'answers', 'reverse DNS', 'one-click unsubscribe'],
    ]);
  });

  it('says exactly what to publish where nothing is', async () => {
    const checks = await looked({});
    expect(checks['SPF']).toMatchObject({
      status: 'warn',
      publish: { name: 'example.com', type: 'TXT', value: 'v=spf1 a:mail.example.com ~all' },
    });
    expect(checks['DKIM']).toMatchObject({
      status: 'fail',
      publish: { name: 'one._domainkey.example.com', type: 'TXT', value: RECORD.value },
    });
    expect(checks['DMARC']).toMatchObject({
      status: 'warn',
      publish: {
        name: '_dmarc.example.com',
        type: 'TXT',
        value: 'v=DMARC1; p=none; rua=mailto:postmaster@example.com',
      },
    });
    expect(checks['answers']).toMatchObject({
      status: 'warn',
      publish: { name: 'example.com', type: 'MX' },
    });
  });

  it('is content once just that is published', async () => {
    const first = await looked({});
    const zone: Record<string, { txt: string[] }> = {};
    for (const { publish } of Object.values(first)) {
      if (publish?.type === 'TXT') {
        zone[publish.name] = { txt: [publish.value] };
      }
    }
    const again = await looked({ ...zone, 'mail.example.com': GOOD['mail.example.com']! });
    for (const name of ['SPF', 'DKIM', 'DMARC']) {
      expect(again[name]).toMatchObject({ status: 'ok' });
    }
  });

  it('calls nothing missing that DNS did not answer', async () => {
    const broken = Object.fromEntries(Object.keys(GOOD).map((name) => [name, 'broken' as const]));
    const checks = await looked(broken);
    for (const name of ['SPF', 'DKIM', 'DMARC', 'answers', 'reverse DNS']) {
      expect(checks[name]).toMatchObject({ status: 'warn' });
      expect(checks[name]!.detail).toContain('DNS did not answer');
      expect(checks[name]!.publish).toBeUndefined();
    }
    const inside = await looked({ ...GOOD, '_spf.example.com': 'broken' });
    expect(inside['SPF']).toMatchObject({ status: 'warn' });
    expect(inside['SPF']!.detail).toContain('_spf.example.com: DNS did not answer');
    expect((await systemDns().txt('x..y')).is).toBe('unknown');
  });

  const include = (names: string[]) =>
    `v=spf1 ${names.map((name) => `include:${name}`).join(' ')} -all`;
  const many = Array.from({ length: 11 }, (_, index) => `s${index}.example.com`);
  it.each<[string, Zone, Partial<Check>, string]>([
    [
      'two SPF records',
      { 'example.com': { txt: ['v=spf1 -all', 'v=spf1 mx -all'] } },
      { name: 'SPF', status: 'fail' },
      'has 2 SPF records',
    ],
    [
      'a relay that SPF leaves out',
      { 'example.com': { txt: ['v=spf1 mx -all'], mx: ['mx.example.com'] } },
      {
        name: 'SPF',
        status: 'warn',
        publish: { name: 'example.com', type: 'TXT', value: 'v=spf1 mx a:mail.example.com -all' },
      },
      'does not let 192.0.2.25',
    ],
    [
      'a relay that only its network lets in, by a redirect',
      {
        'example.com': { txt: ['v=spf1 redirect=r.example.com'] },
        'r.example.com': { txt: ['v=spf1 a:net.example.com/24//32 -all'] },
        'net.example.com': { a: ['192.0.2.1', '2001:db8::1'] },
      },
      { name: 'SPF', status: 'ok' },
      'lets mail.example.com send, 2 of 10',
    ],
    [
      'SPF with too many look-ups',
      {
        'example.com': { txt: [include(many)] },
        ...Object.fromEntries(many.map((name) => [name, { txt: ['v=spf1 -all'] }])),
      },
      { name: 'SPF', status: 'fail' },
      'more than 10 look-ups',
    ],
    [
      'SPF that refers to itself',
      {
        'example.com': { txt: ['v=spf1 include:example.com ip4:192.0.2.25 ip6:2001:db8::25 -all'] },
      },
      { name: 'SPF', status: 'fail' },
      'more than 10 look-ups',
    ],
    [
      'SPF that refers to nothing',
      { 'example.com': { txt: ['v=spf1 include:gone.example.com -all'] } },
      { name: 'SPF', status: 'fail' },
      'gone.example.com, which it refers to, has 0',
    ],
    [
      'SPF with a wrong word',
      { 'example.com': { txt: ['v=spf1 ipv4:192.0.2.1 -all'] } },
      { name: 'SPF', status: 'fail' },
      '“ipv4:192.0.2.1” is no term',
    ],
    [
      'SPF for everybody',
      { 'example.com': { txt: ['v=spf1 +all'] } },
      { name: 'SPF', status: 'fail' },
      'everybody',
    ],
    [
      'SPF for everybody by a network',
      { 'example.com': { txt: ['v=spf1 ip4:0.0.0.0/0 -all'] } },
      { name: 'SPF', status: 'fail' },
      'everybody',
    ],
    [
      'a DKIM key that is not for mail',
      { 'one._domainkey.example.com': { txt: [`${RECORD.value}; s=tlsrpt`] } },
      { name: 'DKIM', status: 'fail', publish: { ...RECORD, type: 'TXT' } },
      'not the one that signs',
    ],
    [
      'another DKIM key',
      {
        'one._domainkey.example.com': {
          txt: [dkimRecord({ domain: 'example.com', selector: 'one', privateKey: KEY }).value],
        },
      },
      { name: 'DKIM', status: 'fail', publish: { ...RECORD, type: 'TXT' } },
      'not the one that signs',
    ],
    [
      'a revoked DKIM key',
      { 'one._domainkey.example.com': { txt: ['v=DKIM1; p='] } },
      { name: 'DKIM', status: 'fail' },
      'revoked',
    ],
    [
      'a DKIM key that is only tried out',
      { 'one._domainkey.example.com': { txt: [`${RECORD.value}; t=y`] } },
      { name: 'DKIM', status: 'warn' },
      't=y',
    ],
    [
      'a DKIM key in several pieces of white space',
      {
        'one._domainkey.example.com': {
          txt: [RECORD.value.replace(/p=(.{40})/, 'p=$1 \t').replace('k=rsa; ', '')],
        },
      },
      { name: 'DKIM', status: 'ok' },
      'has the key',
    ],
    [
      'two DMARC records',
      { '_dmarc.example.com': { txt: ['v=DMARC1; p=none', 'v=DMARC1; p=reject'] } },
      { name: 'DMARC', status: 'fail' },
      'several records',
    ],
    [
      'a DMARC policy that is none',
      { '_dmarc.example.com': { txt: ['v=DMARC1; p=monitor'] } },
      { name: 'DMARC', status: 'fail' },
      'not “monitor”',
    ],
    [
      'a DMARC tag that is gone',
      { '_dmarc.example.com': { txt: ['v=DMARC1; p=reject; pct=50; rua=mailto:x@example.com'] } },
      {
        name: 'DMARC',
        status: 'warn',
        publish: {
          name: '_dmarc.example.com',
          type: 'TXT',
          value: 'v=DMARC1; p=reject; rua=mailto:x@example.com',
        },
      },
      'pct',
    ],
    [
      'a domain that takes no mail',
      {
        'example.com': {
          txt:
            GOOD['example.com'] === 'broken' ? [] : ['v=spf1 ip4:192.0.2.25 ip6:2001:db8::25 -all'],
          mx: ['.'],
        },
      },
      { name: 'answers', status: 'warn' },
      'takes no mail',
    ],
    [
      'a relay without a name',
      { '192.0.2.25': {} },
      { name: 'reverse DNS', status: 'warn' },
      '192.0.2.25',
    ],
  ])('names %s', async (_what, zone, expected, words) => {
    const check = (await looked({ ...GOOD, ...zone }))[expected.name!]!;
    expect(check).toMatchObject(expected);
    expect(check.detail).toContain(words);
  });

  it('finds domains that are out of line, strictly where the policy is', async () => {
    const key = dkimRecord({ domain: 'mailer.example.net', selector: 'one', privateKey: RSA });
    const foreign = await looked(
      { ...GOOD, [key.name]: { txt: [key.value] } },
      { DKIM_DOMAIN: 'mailer.example.net' },
    );
    expect(foreign['DKIM']!.status).toBe('ok');
    expect(foreign['DMARC']).toMatchObject({ status: 'warn' });
    expect(foreign['DMARC']!.detail).toContain('mailer.example.net) is out of line with From');
    const parent = { DKIM_DOMAIN: 'example.com', MAIL_FROM: 'a@status.example.com' };
    expect((await looked(GOOD, parent))['DMARC']).toMatchObject({ status: 'ok' });
    const strict = { ...GOOD, '_dmarc.example.com': { txt: ['v=DMARC1; p=none; adkim=s'] } };
    expect((await looked(strict, parent))['DMARC']!.detail).toContain('example.com) is out of');
  });

  it('looks at the domain that bounces come to, where there is one', async () => {
    const env = { MAIL_BOUNCE_DOMAIN: 'bounces.example.com' };
    const checks = await looked(GOOD, env);
    expect(checks['SPF']).toMatchObject({ publish: { name: 'bounces.example.com' } });
    expect(checks['bounces']).toMatchObject({ publish: { name: 'bounces.example.com' } });
    expect(checks['DMARC']).toMatchObject({ status: 'ok' });
    const strict = { ...GOOD, '_dmarc.example.com': { txt: ['v=DMARC1; p=none; aspf=s'] } };
    expect((await looked(strict, env))['DMARC']!.detail).toContain('bounces.example.com) is out');
  });

  it('leaves signing to the relay where no key is set, and warns of http and of no domain', async () => {
    const checks = await looked(GOOD, {
      DKIM_SELECTOR: '',
      DKIM_PRIVATE_KEY: '',
      PUBLIC_URL: 'http://status.example.com',
    });
    expect(checks['DKIM']).toMatchObject({ status: 'ok' });
    expect(checks['DKIM']!.detail).toContain('left to the relay');
    expect(checks['one-click unsubscribe']).toMatchObject({ status: 'warn' });
    const local = await looked(
      {},
      { MAIL_FROM: '', DKIM_SELECTOR: '', DKIM_PRIVATE_KEY: '', PUBLIC_URL: '' },
    );
    expect(local['sender']).toMatchObject({ status: 'warn' });
    expect(await looked({}, { SMTP_URL: '' })).toEqual({});
  });

  it('walks up the tree of names for a policy, in at most eight steps', async () => {
    const asked: string[] = [];
    const dns = fakeDns({
      '_dmarc.example.com': { txt: ['v=DMARC1; p=reject; sp=none'] },
      '_dmarc.com': { txt: ['v=DMARC1; p=none; psd=y'] },
    });
    const watching = { ...dns, txt: (name: string) => (asked.push(name), dns.txt(name)) };
    const from = 'a.b.c.d.e.f.g.h.example.com';
    // Aligned, because both belong to one organisation.
    const check = await checkDmarc(watching, { from, returnPath: 'example.com', dkim: null });
    expect(check).toMatchObject({ status: 'ok' });
    expect(check.detail).toContain(`_dmarc.example.com: the policy for ${from} is none`);
    expect(asked).toHaveLength(8);
    expect(asked[1]).toBe('_dmarc.d.e.f.g.h.example.com');
  });
});

/** A mail server on loopback; its name has no certificate that verifies. */
async function server(options: SMTPServerOptions): Promise<number> {
  const running = new SMTPServer({
    ...TEST_CERTIFICATE,
    disableReverseLookup: true,
    onMailFrom: ({ address }, _session, done) =>
      done(
        address.startsWith('bad')
          ? Object.assign(new Error('5.7.1 Not you'), { responseCode: 553 })
          : null,
      ),
    ...options,
  });
  running.on('error', () => undefined);
  await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise<void>((resolve) => running.close(() => resolve())));
  return (running.server.address() as AddressInfo).port;
}

async function talked(url: string, env: NodeJS.ProcessEnv = {}): Promise<Record<string, Check>> {
  const config = readConfig({ ...ENV, SMTP_URL: url, ...env });
  const checks = await checkSmtp(config, NOW, 2_000);
  expect(JSON.stringify(checks)).not.toContain('hunter22');
  return Object.fromEntries(checks.map((check) => [check.name, check]));
}

describe('what doctor finds by talking to the relay', () => {
  it('is that it takes mail from us, and no mail is sent', async () => {
    let mails = 0;
    const port = await server({
      authOptional: true,
      disabledCommands: ['AUTH', 'STARTTLS'],
      onData: (stream, _session, done) => ((mails += 1), stream.resume(), done()),
    });
    const checks = await talked(`smtp://127.0.0.1:${port}`);
    expect(Object.values(checks).map(({ status }) => status)).toEqual(['ok', 'ok', 'ok']);
    expect(checks['mail relay sender']!.detail).toContain('status@example.com is accepted');
    const refused = await talked(`smtp://127.0.0.1:${port}`, { MAIL_FROM: 'bad@example.com' });
    expect(refused['mail relay sender']).toMatchObject({ status: 'fail' });
    expect(refused['mail relay sender']!.detail).toContain('553 5.7.1 Not you');
    expect(mails).toBe(0);
  });

  it('is whether user and password are taken, under TLS', async () => {
    let seen = 0;
    const port = await server({
      onAuth: ({ password }, { secure }, done) => {
        seen += 1;
        expect(secure).toBe(true);
        return password === 'hunter22'
          ? done(null, { user: 'u' })
          : done(Object.assign(new Error('no'), { responseCode: 535 }));
      },
    });
    const options = 'require_tls=true&verify_tls=false';
    const good = await talked(`smtp://u:hunter22@127.0.0.1:${port}?${options}`);
    expect(good['mail relay sign-in']).toMatchObject({ status: 'ok' });
    expect(good['mail relay TLS']).toMatchObject({ status: 'warn' });
    expect(good['mail relay sender']).toMatchObject({ status: 'ok' });
    const bad = await talked(`smtp://u:hunter2222@127.0.0.1:${port}?${options}`);
    expect(bad['mail relay sign-in']).toMatchObject({ status: 'fail' });
    expect(bad['mail relay sender']).toBeUndefined();
    const before = seen;
    const unverified = await talked(`smtp://u:hunter22@127.0.0.1:${port}?require_tls=true`);
    expect(unverified['mail relay TLS']).toMatchObject({ status: 'fail' });
    expect(unverified['mail relay TLS']!.detail).toContain('does not verify');
    expect(seen).toBe(before);
  });

  it('is that TLS is insisted on and not offered, and the password is kept back', async () => {
    let tried = false;
    const port = await server({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (_auth, _session, done) => ((tried = true), done(null, { user: 'u' })),
    });
    const checks = await talked(`smtp://u:hunter22@127.0.0.1:${port}?require_tls=true`);
    expect(checks['mail relay TLS']).toMatchObject({ status: 'fail' });
    expect(tried).toBe(false);
  });

  it.each([
    ['greets with 554', '554 No service\r\n', '554 No service'],
    ['is a web server', 'HTTP/1.1 400 Bad Request\r\n\u001b[31m\r\n', 'HTTP/1.1 400'],
    ['says nothing', '', 'hangs up'],
  ])('is a server that %s', async (_what, says, words) => {
    const running = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end(says),
    );
    await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => running.close(() => resolve())));
    const { port } = running.address() as AddressInfo;
    const checks = await talked(`smtp://u:hunter22@127.0.0.1:${port}`);
    expect(checks['mail relay']).toMatchObject({ status: 'fail' });
    expect(checks['mail relay']!.detail).toContain(words);
    expect(checks['mail relay']!.detail).not.toContain('\u001b');
  });
});

describe('what doctor says of a relay that gives up on us', () => {
  const EHLO = '250-x\r\n250 AUTH PLAIN';
  it.each([
    ['refuses TLS', ['250-x\r\n250 STARTTLS', '454 not now'], 'TLS', 'is refused: 454 not now'],
    ['repeats a password', [EHLO, '535 hunter22?'], 'sign-in', 'are refused (535)'],
    ['repeats a password without a code', [EHLO, 'hunter22?'], 'sign-in', 'are refused'],
    ['goes after signing in', [EHLO, '235 ok'], '', 'hangs up'],
    ['goes with the sender', [EHLO, '235 ok', '421 too many'], 'sender', 'just now: 421 too many'],
  ])('where it %s', async (_what, says, name, words) => {
    const running = createServer((socket) => {
      const replies = [...says];
      socket.on('error', () => {}).write('220 x\r\n');
      socket.on('data', () => {
        const reply = replies.shift();
        return reply === undefined ? socket.end() : socket.write(`${reply}\r\n`);
      });
    });
    await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise<void>((resolve) => running.close(() => resolve())));
    const { port } = running.address() as AddressInfo;
    const checks = await talked(`smtp://u:hunter22@127.0.0.1:${port}`);
    const found = checks[`mail relay ${name}`.trim()];
    expect(found!.status).not.toBe('ok');
    expect(found!.detail).toContain(words);
  });
});

describe('forewarn dkim', () => {
  it('makes a key once, says what to publish and set, and later shows the record of that key', async () => {
    const env = { ...freshEnv(), MAIL_FROM: 'status@example.com' };
    const made = await runCli(['dkim', '--json'], { env });
    expect(made.code).toBe(0);
    const { name, value, file } = JSON.parse(made.out) as Record<string, string>;
    expect(name).toBe('forewarn._domainkey.example.com');
    const again = await runCli(['dkim'], { env });
    expect(again.code).toBe(1);
    expect(again.err).toContain('is left as it is');
    const set = { ...env, DKIM_SELECTOR: 'forewarn', DKIM_PRIVATE_KEY_FILE: file };
    const shown = await runCli(['dkim'], { env: set });
    expect(shown.out).toContain(value);
    expect(shown.out).not.toContain('PRIVATE KEY');
    const zone = /IN TXT (.*)$/m.exec(shown.out)![1]!;
    const texts = [...zone.matchAll(/"([^"]*)"/g)].map((match) => match[1]!);
    expect(texts.join('')).toBe(value);
    expect(Math.max(...texts.map((text) => text.length))).toBeLessThanOrEqual(255);
  });

  it('refuses a domain, a selector or a type that is none', async () => {
    const env = freshEnv();
    for (const argv of [
      ['--domain', 'local'],
      ['--selector', 'a b', '--domain', 'x.org'],
      ['--type', 'dsa'],
    ]) {
      expect((await runCli(['dkim', ...argv], { env })).code).toBe(1);
    }
  });
});

describe('the configuration of signing', () => {
  const faults = (env: NodeJS.ProcessEnv): string => {
    try {
      readConfig(env);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('is whole or refused, and never repeats the key', () => {
    const base = { MAIL_FROM: 'status@example.com' };
    expect(readConfig({ ...base, DKIM_SELECTOR: 'One', DKIM_PRIVATE_KEY: RSA }).dkim).toMatchObject(
      {
        domain: 'example.com',
        selector: 'one',
      },
    );
    expect(readConfig(base).dkim).toBeNull();
    expect(faults({ ...base, DKIM_PRIVATE_KEY: RSA })).toContain('DKIM_SELECTOR: must be set');
    expect(faults({ ...base, DKIM_SELECTOR: 'one' })).toContain('DKIM_PRIVATE_KEY: must be set');
    expect(faults({ DKIM_SELECTOR: 'one', DKIM_PRIVATE_KEY: RSA })).toContain('DKIM_DOMAIN');
    const cut = RSA.slice(0, 400);
    const said = faults({ ...base, DKIM_SELECTOR: 'one', DKIM_PRIVATE_KEY: cut });
    expect(said).toContain('must be a private key in PEM');
    expect(said).not.toContain(cut.slice(60, 90));
    const folder = mkdtempSync(join(tmpdir(), 'forewarn-dkim-'));
    const file = join(folder, 'key.pem');
    expect(faults({ ...base, DKIM_SELECTOR: 'one', DKIM_PRIVATE_KEY_FILE: file })).toContain(
      'cannot be read',
    );
    writeFileSync(file, RSA);
    const both = {
      ...base,
      DKIM_SELECTOR: 'one',
      DKIM_PRIVATE_KEY: RSA,
      DKIM_PRIVATE_KEY_FILE: file,
    };
    expect(faults(both)).toContain('give either DKIM_PRIVATE_KEY or DKIM_PRIVATE_KEY_FILE');
    expect(faults({ ...base, MAIL_REPLY_TO: 'a@b.example, c@d.example' })).toContain(
      'MAIL_REPLY_TO',
    );
  });
});

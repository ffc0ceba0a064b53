import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { examine as look } from '#src/cli/doctor/examine.ts';
import { runCli } from '../support/cli.ts';
import { fakeDns } from '../support/dns.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { freshEnv } from './support.ts';

const PUBLISHED = {
  'example.com': { txt: ['v=spf1 mx -all'], mx: ['mx.example.com'] },
  'mx.example.com': { a: ['192.0.2.1'] },
  '_dmarc.example.com': { txt: ['v=DMARC1; p=none'] },
};

interface Report {
  ok: boolean;
  checks: { name: string; status: string; detail: string }[];
}

async function examine(env: NodeJS.ProcessEnv): Promise<{ code: number; report: Report }> {
  const { code, out } = await runCli(['doctor', '--json'], { env });
  return { code, report: JSON.parse(out) as Report };
}

const statusOf = (report: Report, name: string) =>
  report.checks.find((check) => check.name === name)?.status;

/** A server on loopback that says one thing to whoever calls. */
async function serverSaying(text: string): Promise<number> {
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end(text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  return (server.address() as AddressInfo).port;
}

describe('forewarn doctor', () => {
  it('finds nothing broken before the first start, and changes nothing', async () => {
    const env = freshEnv();
    const { code, report } = await examine(env);
    expect(code).toBe(0);
    expect(report.ok).toBe(true);
    expect(report.checks.filter(({ status }) => status === 'warn').map(({ name }) => name)).toEqual(
      expect.arrayContaining(['data folder', 'secret', 'database', 'mail relay']),
    );
    // The machine's free space is not ours to hold still.
    const own = ({ checks }: Report) => checks.filter(({ name }) => name !== 'disk space');
    expect(own((await examine(env)).report)).toEqual(own(report));
  });

  it('is content with an installation in use', async () => {
    // As the program itself starts.
    const umask = process.umask(0o077);
    onTestFinished(() => void process.umask(umask));
    const env = { ...freshEnv(), SECRET_KEY: '0123456789abcdefghijklmnopqrstuv' };
    const argv = ['user', 'create', '--email', 'ada@example.com', '--name', 'Ada'];
    await runCli(argv, { env, stdin: 'correct horse battery' });
    const sink = await startSmtpSink();
    onTestFinished(() => sink.close());
    const mail = { SMTP_URL: sink.url, MAIL_FROM: 'status@example.com' };
    const checks = await look(
      {
        ...{ ...env, ...mail, PUBLIC_URL: 'https://status.example.com' },
        TRUSTED_PROXIES: '127.0.0.1',
      },
      { dns: fakeDns(PUBLISHED), now: Date.UTC(2026, 11, 1) },
    );
    // Nobody has a webhook yet: that alone is to be mended.
    expect(checks.filter(({ status }) => status !== 'ok')).toMatchObject([
      { name: 'staff notifications', status: 'warn' },
    ]);
    expect(sink.messages).toEqual([]);
    const lines = (await runCli(['doctor'], { env })).out.split('\n');
    expect(lines.every((line) => /^(ok  |warn|FAIL) {2}\S/.test(line))).toBe(true);
    expect(lines.join()).not.toContain(env.SECRET_KEY);
  });

  it('warns of a page that is public over https while no proxy is trusted', async () => {
    const told = async (more: NodeJS.ProcessEnv) =>
      statusOf((await examine({ ...freshEnv(), ...more })).report, 'trusted proxies');
    const PUBLIC_URL = 'https://status.example.com';
    expect(await told({ PUBLIC_URL })).toBe('warn');
    expect(await told({ PUBLIC_URL, TRUSTED_PROXIES: '10.0.0.0/8' })).toBe('ok');
    expect(await told({})).toBe('ok');
  });

  it('names every fault of the configuration and fails', async () => {
    const { code, report } = await examine({ PORT: '99999', PUBLIC_URL: 'example.com' });
    expect(code).toBe(1);
    const faults = report.checks.filter(({ status }) => status === 'fail');
    expect(faults.map(({ detail }) => detail.split(':')[0]).sort()).toEqual(['PORT', 'PUBLIC_URL']);
  });

  it('fails for a damaged database without touching it', async () => {
    const env = freshEnv();
    mkdirSync(env.DATA_DIR);
    const file = join(env.DATA_DIR, 'forewarn.sqlite');
    const content = 'no database '.repeat(100);
    writeFileSync(file, content);
    const { code, report } = await examine(env);
    expect(code).toBe(1);
    expect(statusOf(report, 'database')).toBe('fail');
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it('fails where the data folder is a file, or the secret is useless', async () => {
    const env = freshEnv();
    writeFileSync(env.DATA_DIR, '');
    expect(statusOf((await examine(env)).report, 'data folder')).toBe('fail');
    const other = freshEnv();
    mkdirSync(other.DATA_DIR);
    const file = join(other.DATA_DIR, 'secret.key');
    writeFileSync(file, 'short', { mode: 0o600 });
    expect(statusOf((await examine(other)).report, 'secret')).toBe('fail');
    writeFileSync(file, 'x'.repeat(64));
    expect(statusOf((await examine(other)).report, 'secret')).toBe('ok');
  });

  it('says which files other accounts can read, and what to run', async () => {
    const env = freshEnv();
    const folders = [env.DATA_DIR, join(env.DATA_DIR, 'backups'), join(env.DATA_DIR, 'mail')];
    folders.forEach((folder) => mkdirSync(folder, { mode: 0o700 }));
    const names = ['forewarn.sqlite', 'forewarn.sqlite-wal', 'secret.key', 'snapshot.json'];
    const files = names.map((name) => join(env.DATA_DIR, name));
    files.forEach((file) => writeFileSync(file, 'x'.repeat(64), { mode: 0o600 }));
    expect(statusOf((await examine(env)).report, 'file access')).toBe('ok');
    for (const [path, mode] of [
      ...files.map((file) => [file, 0o640] as const),
      ...folders.map((folder) => [folder, 0o711] as const),
    ]) {
      const before = statSync(path).mode;
      chmodSync(path, mode);
      const found = (await examine(env)).report.checks.find(({ name }) => name === 'file access');
      expect(found, path).toMatchObject({ status: 'warn' });
      expect(found!.detail).toMatch(new RegExp(`: chmod go-rwx ${path}$`));
      chmodSync(path, before);
    }
  });

  it('fails where no relay answers, or something else does', async () => {
    const env = freshEnv();
    const closed = await serverSaying('');
    const other = await serverSaying('HTTP/1.1 400 Bad Request\r\n\u001b[31m\r\n');
    for (const port of [closed, other]) {
      const SMTP_URL = `smtp://user:hunter22@127.0.0.1:${port}`;
      const { code, report } = await examine({ ...env, SMTP_URL });
      expect(code).toBe(1);
      expect(statusOf(report, 'mail relay')).toBe('fail');
      expect(JSON.stringify(report)).not.toContain('hunter22');
    }
  });
});

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS } from '#src/platform/paths.ts';
import { openSqlite } from '#src/store/open-sqlite.ts';
import { findActorByToken } from '#src/store/staff.ts';
import { runCli } from '../support/cli.ts';
import { DAY } from '../support/clock.ts';
import { freshEnv, temporaryFolder } from './support.ts';

const NOW = Date.UTC(2026, 11, 1, 12);
const SEEDS = join(import.meta.dirname, '../../db/seeds/components.json');

interface Made {
  id: string;
  token: string;
  expires_at: string | null;
}

describe('forewarn token', () => {
  it('makes a token that works beside a server with the same database', async () => {
    const env = freshEnv();
    const file = join(env.DATA_DIR, 'forewarn.sqlite');
    const server = openSqlite({ file, migrations: MIGRATIONS });
    const made = await runCli(['token', 'create', '--name', 'ci', '--scope', 'all', '--json'], {
      env,
    });
    expect(made).toMatchObject({ code: 0, err: '' });
    const { token, id } = JSON.parse(made.out) as Made;
    const find = () => findActorByToken(server.read, token, NOW);
    expect(await find()).toEqual({ label: 'token:ci', scopes: ['all'] });

    expect(await runCli(['token', 'revoke', id], { env })).toMatchObject({ code: 0 });
    expect(await find()).toBeNull();
    await server.close();
  });

  it('prints nothing but the token on standard output, so that a script can keep it', async () => {
    const env = freshEnv();
    const argv = ['token', 'create', '--name', 'ci', '--scope', 'notices:write', 'audit:read'];
    const made = await runCli(argv, { env });
    expect(made.out).toMatch(/^fw_[A-Za-z0-9_-]{43}$/);
    expect(made.err).toContain('notices:write, audit:read');
    const list = await runCli(['token', 'list'], { env });
    expect(list.out).toContain('ci');
    expect(list.out).not.toContain(made.out);
  });

  it('understands how long a token shall live', async () => {
    const env = freshEnv();
    const argv = ['token', 'create', '--name', 'ci', '--scope', 'all', '--json', '--expires'];
    const made = await runCli([...argv, '90d'], { env, now: NOW });
    const { expires_at: expiresAt } = JSON.parse(made.out) as Made;
    expect(Date.parse(expiresAt!)).toBe(NOW + 90 * DAY);
  });

  it('names the option that is wrong', async () => {
    const env = freshEnv();
    const wrong = ['token', 'create', '--name', '', '--scope', 'root', '--expires', 'soon'];
    const refused = await runCli(wrong, { env });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('--name: must not be empty');
    expect(refused.err).toContain('--scope: must be one of all, notices:read');
    const late = ['token', 'create', '--name', 'x', '--scope', 'all', '--expires', 'soon'];
    expect((await runCli(late, { env })).err).toContain('--expires: must be a time such as');
    const unknown = await runCli(['token', 'revoke', 'nothing'], { env });
    expect(unknown).toMatchObject({ code: 1, err: 'forewarn: There is no token with this id.' });
  });
});

describe('forewarn user', () => {
  const create = (email: string) => ['user', 'create', '--email', email, '--name', 'Ada', '--json'];

  it('makes the first account an owner and later ones staff', async () => {
    const env = freshEnv();
    const stdin = 'correct horse battery\n';
    const first = await runCli(create('Ada@example.com'), { env, stdin });
    expect(JSON.parse(first.out)).toMatchObject({ email: 'ada@example.com', role: 'owner' });
    const second = await runCli(create('bob@example.com'), { env, stdin });
    expect(JSON.parse(second.out)).toMatchObject({ role: 'staff' });
    expect((await runCli(['user', 'list'], { env })).out).toContain('bob@example.com');
  });

  it('reads the password from a file, without the line break at its end', async () => {
    const env = freshEnv();
    const file = join(temporaryFolder(), 'password');
    writeFileSync(file, 'elevenchars\n');
    const short = await runCli([...create('ada@example.com'), '--password-file', file], { env });
    expect(short).toMatchObject({ code: 1, out: '' });
    expect(short.err).toContain('password: must have at least 12 characters');
    expect(short.err).not.toContain('elevenchars');
    writeFileSync(file, 'twelve chars\r\n');
    const made = await runCli([...create('ada@example.com'), '--password-file', file], { env });
    expect(made.code).toBe(0);
    const missing = [...create('eve@example.com'), '--password-file', `${file}.txt`];
    expect((await runCli(missing, { env })).err).toContain('there is no such file');
  });

  it('refuses an address twice, a role that there is not, and no password', async () => {
    const env = freshEnv();
    const stdin = 'correct horse battery';
    await runCli(create('ada@example.com'), { env, stdin });
    const again = await runCli(create('ADA@example.com'), { env, stdin });
    expect(again).toMatchObject({ code: 1 });
    expect(again.err).toContain('--email: belongs to somebody');
    const role = await runCli([...create('b@example.com'), '--role', 'god'], { env, stdin });
    expect(role.err).toContain('--role: must be one of owner, staff');
    expect((await runCli(create('b@example.com'), { env })).err).toContain('password is missing');
  });

  it('changes a password and shuts somebody out', async () => {
    const env = freshEnv();
    const stdin = 'correct horse battery';
    await runCli(create('ada@example.com'), { env, stdin });
    await runCli(create('bob@example.com'), { env, stdin });
    const email = ['--email', 'bob@example.com'];
    const changed = await runCli(['user', 'password', ...email], {
      env,
      stdin: 'another password',
    });
    expect(changed).toMatchObject({ code: 0, out: 'The password is changed. Sessions ended: 0.' });
    expect(await runCli(['user', 'deactivate', ...email], { env })).toMatchObject({ code: 0 });
    const last = await runCli(['user', 'deactivate', '--email', 'ada@example.com'], { env });
    expect(last).toMatchObject({ code: 1 });
    expect(last.err).toContain('only owner');
    const nobody = await runCli(['user', 'deactivate', '--email', 'x@example.com'], { env });
    expect(nobody.err).toContain('--email: nobody has an account');
  });
});

describe('forewarn components', () => {
  it('imports a file, twice the same', async () => {
    const env = freshEnv();
    const first = await runCli(['components', 'import', SEEDS, '--json'], { env });
    expect(JSON.parse(first.out)).toEqual({ created: 11, updated: 0, groups: 3 });
    const second = await runCli(['components', 'import', SEEDS], { env });
    expect(second.out).toBe('Components created: 0, updated: 11; groups: 3.');
    const list = await runCli(['components', 'list', '--json'], { env });
    expect(JSON.parse(list.out)).toHaveLength(11);
    expect((await runCli(['components', 'list'], { env })).out).toContain('Billing and payments');
  });

  it('says where a file is wrong and stores nothing of it', async () => {
    const env = freshEnv();
    const file = join(temporaryFolder(), 'components.json');
    const content = JSON.parse(readFileSync(SEEDS, 'utf8')) as { components: { group: string }[] };
    content.components[10]!.group = 'Nowhere';
    writeFileSync(file, JSON.stringify(content));
    const refused = await runCli(['components', 'import', file], { env });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('/components/10/group: “Nowhere” is not among the groups');
    writeFileSync(file, '{"groups": [');
    const broken = await runCli(['components', 'import', file], { env });
    expect(broken).toMatchObject({ code: 1 });
    expect(broken.err).toContain('is not JSON');
    const list = await runCli(['components', 'list', '--json'], { env });
    expect(JSON.parse(list.out)).toEqual([]);
  });
});

describe('forewarn', () => {
  it('tells every command how it is used', async () => {
    const commands = [
      ['user', 'create'],
      ['user', 'list'],
      ['user', 'password'],
      ['user', 'deactivate'],
      ['token', 'create'],
      ['token', 'list'],
      ['token', 'revoke'],
      ['components', 'import'],
      ['components', 'list'],
      ['seed'],
      ['doctor'],
      ['demo'],
    ];
    for (const command of commands) {
      const help = await runCli([...command, '--help']);
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toContain(`Usage: forewarn ${command.join(' ')}`);
      expect(help.out).toContain('--json');
    }
  });

  it('ends with 2 for a command line that cannot be understood', async () => {
    const lines = [[], ['nonsense'], ['token'], ['token', 'create'], ['token', 'list', '--colour']];
    for (const line of lines) {
      const wrong = await runCli(line);
      expect(wrong.code).toBe(2);
      expect(wrong.err).not.toBe('');
      expect(wrong.out).toBe('');
    }
  });

  it('names every fault of the configuration', async () => {
    const env = { PORT: 'http', TIME_ZONE: 'Mars' };
    const refused = await runCli(['token', 'list'], { env });
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('PORT: must be a port number');
    expect(refused.err).toContain('TIME_ZONE: must be a zone');
  });

  it('explains a database that is none, without statements or stacks', async () => {
    const file = join(temporaryFolder(), 'notes.txt');
    writeFileSync(file, 'These are notes, and no database at all. '.repeat(50));
    const refused = await runCli(['token', 'list'], { env: { DATABASE_URL: `file:${file}` } });
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toBe(
      'forewarn: The database is damaged, or is no database (SQLITE_NOTADB).',
    );
  });
});

describe('forewarn queue and subscribers', () => {
  it('release every held domain at once, and never by a slip', async () => {
    const env = freshEnv();
    for (const domain of ['example.net', 'example.org']) {
      await runCli(['queue', 'hold', domain, '--reason', 'They ask'], { env });
    }
    expect(await runCli(['queue', 'release'], { env })).toMatchObject({ code: 1 });
    const both = ['queue', 'release', 'example.net', '--all'];
    expect((await runCli(both, { env })).err).toContain(
      'must be a domain, or left out with --all or --announcement',
    );
    expect(await runCli(['queue', 'release', '--all'], { env })).toEqual({
      code: 0,
      out: 'Released domains: 2.',
      err: '',
    });
    const none = await runCli(['queue', 'release', '--all', '--json'], { env });
    expect(JSON.parse(none.out)).toEqual({ released: 0 });
  });

  it('give the suppressed addresses as CSV, to a file that only its owner reads', async () => {
    const env = freshEnv();
    const folder = temporaryFolder();
    const list = join(folder, 'list.txt');
    writeFileSync(list, 'zoe@example.com\n');
    await runCli(['subscribers', 'suppress', list, '--reason', 'Her wish'], { env });
    const printed = await runCli(['subscribers', 'suppressions'], { env });
    expect(printed.out).toMatch(
      /^email,kind,reason,at,unsubscribed_at,id\nzoe@example\.com,staff,Her wish,/,
    );
    const out = join(folder, 'suppressed.csv');
    await runCli(['subscribers', 'suppressions', '--out', out], { env });
    expect(readFileSync(out, 'utf8').trimEnd()).toBe(printed.out);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });
});

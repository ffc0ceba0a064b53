import { describe, expect, it } from 'vitest';
import { spawnCli } from '../support/cli.ts';
import { temporaryFolder } from './support.ts';

describe('the command line as a process', () => {
  it('prints its answer on standard output alone and ends with the right code', async () => {
    const cwd = temporaryFolder();
    const env = { PATH: process.env['PATH'] };
    const create = ['user', 'create', '--email', 'ada@example.com', '--name', 'Ada', '--json'];
    const user = await spawnCli(create, { env, cwd, stdin: 'correct horse battery\n' });
    expect(user).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(user.out)).toMatchObject({ role: 'owner' });

    const token = ['token', 'create', '--name', 'ci', '--scope', 'all', '--json'];
    const made = await spawnCli(token, { env, cwd });
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(made.out)).toHaveProperty('token');

    const again = await spawnCli(token, { env, cwd });
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toMatch(/^forewarn: One field is not valid:\n {2}--name: .+\n$/);

    expect(await spawnCli(['token', 'make'], { env, cwd })).toMatchObject({ code: 2, out: '' });
  });
});

import type { Command } from 'commander';
import { changePassword, createUser, deactivateUser, listUsers } from '../commands/user/index.ts';
import { setupStatus } from '../commands/user/setup.ts';
import type { Action } from './action.ts';
import { CLI, withContext, type CliContext } from './context.ts';
import { CliFailure } from './failure.ts';
import { readTextFile } from './files.ts';
import type { Io } from './io.ts';
import { printJson, printTable, when } from './output.ts';

interface PasswordOptions {
  passwordFile?: string;
}

/** The password from a file, a pipe or the keyboard; the line break at its end is not part of it. */
async function readPassword(io: Io, options: PasswordOptions): Promise<string> {
  const text =
    options.passwordFile === undefined
      ? await io.readSecret('Password: ')
      : readTextFile(options.passwordFile);
  const password = text.replace(/\r?\n$/, '');
  if (password === '') {
    throw new CliFailure(
      'The password is missing: type it, pipe it in, or name a file with --password-file.',
    );
  }
  return password;
}

async function idOf(context: CliContext, email: string): Promise<string> {
  const wanted = email.trim().toLowerCase();
  const user = (await listUsers(context, CLI)).find((one) => one.email === wanted);
  if (user === undefined) {
    throw new CliFailure(`--email: nobody has an account with the address ${wanted.slice(0, 254)}`);
  }
  return user.id;
}

const NAMES = {
  email: '--email',
  name: '--name',
  password: 'password',
  role: '--role',
};
const PASSWORD_FILE = 'file with the password (default: standard input)';

export function addUserCommands(program: Command, io: Io, action: Action): void {
  const users = program.command('user').description('people who post notices');

  users
    .command('create')
    .description('give somebody an account; the password comes from standard input or a file')
    .requiredOption('--email <address>', 'the address to sign in with')
    .requiredOption('--name <name>', 'how the person is called')
    .option('--role <role>', 'owner or staff (default: staff; the first account is an owner)')
    .option('--password-file <file>', PASSWORD_FILE)
    .option('--json', 'print JSON')
    .action(
      action(
        NAMES,
        async (
          options: PasswordOptions & { email: string; name: string; role?: string; json?: true },
        ) => {
          const password = await readPassword(io, options);
          await withContext(io, async (context) => {
            const first = (await setupStatus(context)) === 'open';
            const role = options.role ?? (first ? 'owner' : 'staff');
            const { email, name } = options;
            const { id } = await createUser(context, CLI, { email, name, password, role });
            if (options.json) {
              printJson(io, { id, email: email.trim().toLowerCase(), name, role });
            } else {
              io.out(`${name} can sign in as ${email.trim().toLowerCase()} (${role}).`);
            }
          });
        },
      ),
    );

  users
    .command('list')
    .description('everybody who has or had an account')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }) =>
        withContext(io, async (context) => {
          const all = await listUsers(context, CLI);
          if (options.json) {
            printJson(io, all);
            return;
          }
          printTable(
            io,
            ['EMAIL', 'NAME', 'ROLE', 'DEACTIVATED'],
            all.map((user) => [user.email, user.name, user.role, when(user.deactivated_at)]),
          );
        }),
      ),
    );

  users
    .command('password')
    .description('give somebody a new password; all their sessions end')
    .requiredOption('--email <address>', 'whose password')
    .option('--password-file <file>', PASSWORD_FILE)
    .option('--json', 'print JSON')
    .action(
      action(NAMES, async (options: PasswordOptions & { email: string; json?: true }) => {
        const password = await readPassword(io, options);
        await withContext(io, async (context) => {
          const id = await idOf(context, options.email);
          const { endedSessions } = await changePassword(context, CLI, id, { password });
          if (options.json) {
            printJson(io, { id, ended_sessions: endedSessions });
          } else {
            io.out(`The password is changed. Sessions ended: ${endedSessions}.`);
          }
        });
      }),
    );

  users
    .command('deactivate')
    .description('shut somebody out: their sessions and the tokens they made end')
    .requiredOption('--email <address>', 'whom')
    .option('--json', 'print JSON')
    .action(
      action(NAMES, (options: { email: string; json?: true }) =>
        withContext(io, async (context) => {
          const id = await idOf(context, options.email);
          const { endedSessions, revokedTokens } = await deactivateUser(context, CLI, id);
          if (options.json) {
            printJson(io, { id, ended_sessions: endedSessions, revoked_tokens: revokedTokens });
          } else {
            io.out(
              `The account is deactivated. Sessions ended: ${endedSessions}; tokens revoked: ${revokedTokens}.`,
            );
          }
        }),
      ),
    );
}

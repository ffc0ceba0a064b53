import type { Command } from 'commander';
import { createToken, listTokens, revokeToken } from '../commands/token/index.ts';
import { SCOPES } from '../domain/actor.ts';
import { CLI, withContext } from './context.ts';
import type { Io } from './io.ts';
import { printJson, printTable, when } from './output.ts';
import type { Action } from './action.ts';

const DAY = 24 * 3_600_000;
const SPANS: Record<string, number> = { h: 3_600_000, d: DAY, w: 7 * DAY };

/** `90d` from now as a time; anything else goes on as it is. */
function expiry(text: string | undefined, now: number): string | undefined {
  const match = /^(\d{1,5})([hdw])$/.exec(text ?? '');
  return match === null ? text : new Date(now + Number(match[1]) * SPANS[match[2]!]!).toISOString();
}

export function addTokenCommands(program: Command, io: Io, action: Action): void {
  const tokens = program.command('token').description('tokens with which machines use the API');

  tokens
    .command('create')
    .description('make a token; it is shown once')
    .requiredOption('--name <name>', 'what the token is for, such as deploy')
    .requiredOption('--scope <scope...>', `what it may do: ${SCOPES.join(', ')}`)
    .option('--expires <time>', 'when it ends: 90d, 12h, or 2027-01-01T00:00:00Z (default: never)')
    .option('--json', 'print JSON')
    .action(
      action(
        { name: '--name', scopes: '--scope', expires_at: '--expires' },
        (options: { name: string; scope: string[]; expires?: string; json?: true }) =>
          withContext(io, async (context) => {
            const made = await createToken(context, CLI, {
              name: options.name,
              scopes: options.scope.flatMap((text) => text.split(',')),
              expires_at: expiry(options.expires, io.now()) ?? null,
            });
            if (options.json) {
              printJson(io, made);
              return;
            }
            io.out(made.token);
            io.err(`Token “${made.name}” may: ${made.scopes.join(', ')}.`);
            io.err('Keep it now: only its hash is stored, so it cannot be shown again.');
          }),
      ),
    );

  tokens
    .command('list')
    .description('every token ever made, without the tokens themselves')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }) =>
        withContext(io, async (context) => {
          const all = await listTokens(context, CLI);
          if (options.json) {
            printJson(io, all);
            return;
          }
          printTable(
            io,
            ['ID', 'NAME', 'BEGINS', 'STATE', 'LAST USED', 'SCOPES'],
            all.map((token) => [
              token.id,
              token.name,
              `${token.prefix}…`,
              token.live ? 'live' : token.revoked_at === null ? 'expired' : 'revoked',
              when(token.last_used_at),
              token.scopes.join(' '),
            ]),
          );
        }),
      ),
    );

  tokens
    .command('revoke')
    .description('end a token at once')
    .argument('<id>', 'the id that token list shows')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }, id: string) =>
        withContext(io, async (context) => {
          await revokeToken(context, CLI, id);
          if (options.json) {
            printJson(io, { id, revoked: true });
          } else {
            io.out(`Token ${id} is revoked.`);
          }
        }),
      ),
    );
}

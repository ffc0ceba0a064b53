import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { createUser } from '../commands/user/index.ts';
import { readConfig } from '../server/config.ts';
import type { Action } from './action.ts';
import { CLI, openContext, withContext } from './context.ts';
import { CliFailure } from './failure.ts';
import type { Io } from './io.ts';
import { printJson } from './output.ts';

const DEMO_EMAIL = 'demo@example.com';

export function addDemoCommands(program: Command, io: Io, action: Action): void {
  program
    .command('seed')
    .description('fill an empty database with a made-up company and a week of its history')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }) =>
        withContext(io, async (context) => {
          const { seed } = await import('./seed/seed.ts');
          const planted = await seed(context, CLI);
          if (options.json) {
            printJson(io, planted);
          } else {
            io.out(
              `Planted ${planted.components} components, ${planted.notices} notices and ${planted.subscribers} subscribers.`,
            );
          }
        }),
      ),
    );

  program
    .command('demo')
    .description('try Forewarn on a throw-away database: page, admin and mail, until you stop it')
    .option('--port <port>', 'where to listen (default: PORT, or 4321)')
    .option('--json', 'print address and sign-in as JSON')
    .action(action({}, (options: { port?: string; json?: true }) => demo(io, options)));
}

/** Nothing of the configured instance is read or written: neither its database nor its relay. */
async function demo(io: Io, options: { port?: string; json?: true }): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'forewarn-demo-'));
  const password = randomBytes(12).toString('base64url');
  try {
    const { PORT, HOST, PUBLIC_URL, TIME_ZONE } = io.env;
    const port = options.port ?? PORT;
    const config = readConfig({ PORT: port, HOST, PUBLIC_URL, TIME_ZONE, DATA_DIR: folder });
    const context = openContext(config, () => io.now());
    try {
      const { seed } = await import('./seed/seed.ts');
      await seed(context, CLI);
      const owner = { email: DEMO_EMAIL, name: 'Demo', password, role: 'owner' };
      await createUser(context, CLI, owner);
    } finally {
      await context.store.close();
    }
    const { start } = await import('../server/start.ts');
    const { createLog } = await import('../platform/log.ts');
    const running = await start(config, { log: createLog('warn') }).catch(
      (error: NodeJS.ErrnoException) => {
        throw error.code === 'EADDRINUSE'
          ? new CliFailure(`Port ${config.port} is in use: choose another with --port.`)
          : error;
      },
    );
    const stopped = io.untilStopped();
    if (options.json) {
      printJson(io, { url: running.url, email: DEMO_EMAIL, password, folder });
    } else {
      io.out(`\n  Status page   ${running.url}/`);
      io.out(`  Admin         ${running.url}/admin`);
      io.out(`  Sign in       ${DEMO_EMAIL}`);
      io.out(`  Password      ${password}`);
      io.out('  Mail          kept as files: nothing leaves this machine');
      io.out('\n  Everything is thrown away when you stop it with Ctrl+C.\n');
    }
    await stopped;
    await running.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

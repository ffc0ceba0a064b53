import { Command, CommanderError } from 'commander';
import { addAssessCommand } from './assess.ts';
import { addComponentCommands } from './components.ts';
import { addDemoCommands } from './demo.ts';
import { addDkimCommand } from './dkim.ts';
import { addDoctorCommand } from './doctor/command.ts';
import type { Action } from './action.ts';
import { explain } from './failure.ts';
import type { Io } from './io.ts';
import { addSubscriberCommands } from './subscribers.ts';
import { addQueueCommands } from './queue.ts';
import { addTokenCommands } from './token.ts';
import { addUserCommands } from './user.ts';

/** `refused`: somebody can put it right; `usage`: the command line itself is wrong. */
const EXIT = { ok: 0, refused: 1, usage: 2 } as const;

/** Runs one command line, without the program's name. Returns the exit code; never throws. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const action: Action =
    (names, work) =>
    async (...given) => {
      // commander gives the arguments, then the options, then the command itself.
      const args = given.slice(0, -2) as string[];
      const options = given[given.length - 2] as Parameters<typeof work>[0];
      try {
        if ((await work(options, ...args)) === false) {
          exitCode = EXIT.refused;
        }
      } catch (error) {
        explain(error, names).forEach((line, index) =>
          io.err(index === 0 ? `forewarn: ${line}` : line),
        );
        exitCode = EXIT.refused;
      }
    };

  const program = new Command('forewarn')
    .description('Forewarn’s command line. It works beside a running server.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, '')),
      writeErr: (text) => io.err(text.replace(/\n$/, '')),
    })
    .showHelpAfterError('(add --help to see what the command takes)');
  addTokenCommands(program, io, action);
  addUserCommands(program, io, action);
  addComponentCommands(program, io, action);
  addQueueCommands(program, io, action);
  addSubscriberCommands(program, io, action);
  addAssessCommand(program, io, action);
  addDemoCommands(program, io, action);
  addDkimCommand(program, io, action);
  addDoctorCommand(program, io, action);

  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    }
    throw error;
  }
}

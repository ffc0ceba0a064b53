import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { reinstateMany } from '../commands/bounce/index.ts';
import {
  carryOver,
  exportSubscribers,
  exportSuppressions,
  suppressAddresses,
  type ImportView,
} from '../commands/subscriber/index.ts';
import { SUBSCRIBER_STATUSES, SUPPRESSION_KINDS } from '../domain/subscriber.ts';
import { MIGRATIONS } from '../platform/paths.ts';
import { readSqliteFile } from '../store/examine-sqlite.ts';
import type { Action } from './action.ts';
import { CLI, withContext } from './context.ts';
import { CliFailure } from './failure.ts';
import { readTextFile } from './files.ts';
import { importFile } from './import-file.ts';
import type { Io } from './io.ts';
import { printJson } from './output.ts';

interface ImportFlags {
  consent: string;
  confirmed?: true;
  update?: true;
  dryRun?: true;
  json?: true;
}

const FIELDS = {
  consent: '--consent',
  content: 'the file',
  file_name: 'the file',
  reason: '--reason',
};

export function addSubscriberCommands(program: Command, io: Io, action: Action): void {
  const subscribers = program.command('subscribers').description('people who get mail');

  subscribers
    .command('import')
    .description('add the people of a CSV file; safe to repeat')
    .argument('<file>', 'CSV whose first line names its columns, one of them email')
    .requiredOption('--consent <text>', 'what these people agreed to, when and how')
    .option('--confirmed', 'their consent counts: no mail asks them to confirm')
    .option('--update', 'people who are subscribed already get what the file says')
    .option('--dry-run', 'only say what it would do')
    .option('--json', 'print JSON')
    .action(
      action(FIELDS, (options: ImportFlags, file: string) =>
        withContext(io, async (context) => {
          const done = await importFile(io, context, file, {
            consent: options.consent,
            confirm: options.confirmed ? 'consent' : 'ask',
            existing: options.update ? 'update' : 'keep',
            dry_run: options.dryRun ?? false,
          });
          if (options.json) {
            printJson(io, done);
          } else {
            tell(io, done);
          }
          return done.status !== 'cancelled';
        }),
      ),
    );

  subscribers
    .command('export')
    .description('everybody as CSV, to standard output or a file')
    .option('--status <status>', `only ${SUBSCRIBER_STATUSES.join(', ')}`)
    .option('--out <file>', 'a file to write')
    .action(
      action({ status: '--status' }, (options: { status?: string; out?: string }) =>
        withContext(io, async (context) => {
          const wanted = options.status === undefined ? {} : { status: options.status };
          await writeParts(io, await exportSubscribers(context, CLI, wanted), options.out);
        }),
      ),
    );

  subscribers
    .command('suppressions')
    .description('every suppressed address as CSV, to standard output or a file')
    .option('--out <file>', 'a file to write')
    .action(
      action({}, (options: { out?: string }) =>
        withContext(io, async (context) => {
          await writeParts(io, await exportSuppressions(context, CLI), options.out);
        }),
      ),
    );

  subscribers
    .command('carry-over')
    .description('say again what readers said after the backup was made that is in place now')
    .argument('<file>', 'the database file that the backup replaced')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }, file: string) =>
        withContext(io, async (context) => {
          const replaced = openReplaced(file);
          const done = await carryOver(context, CLI, replaced.queries).finally(replaced.close);
          if (options.json) {
            printJson(io, done);
          } else {
            io.out(`Erased: ${done.erased}, left: ${done.left}, suppressed: ${done.suppressed}.`);
          }
        }),
      ),
    );

  subscribers
    .command('suppress')
    .description('end mail to the addresses of a file, one a line, known or not')
    .argument('<file>', 'a text file')
    .requiredOption('--reason <text>', 'why, for the record')
    .option('--json', 'print JSON')
    .action(
      action(FIELDS, (options: { reason: string; json?: true }, file: string) =>
        withContext(io, async (context) => {
          const addresses = readTextFile(file)
            .split(/\r?\n/)
            .map((line) => line.trim())
            .filter((line) => line !== '');
          const done = await suppressAddresses(context, CLI, { addresses, reason: options.reason });
          if (options.json) {
            printJson(io, done);
            return;
          }
          io.out(`Suppressed: ${done.suppressed}, already without mail: ${done.already}.`);
          done.refused.forEach(({ line, detail }) => io.err(`address ${line}: ${detail}`));
        }),
      ),
    );

  addReinstate(subscribers, io, action);
}

interface ReinstateFlags {
  reason: string;
  from: string;
  to?: string;
  kind?: string;
  containing?: string;
  dryRun?: true;
  json?: true;
}

function addReinstate(subscribers: Command, io: Io, action: Action): void {
  const names = {
    ...FIELDS,
    from: '--from',
    to: '--to',
    kind: '--kind',
    containing: '--containing',
  };
  subscribers
    .command('reinstate')
    .description('take suppressions of a time span back; never of who opted out or complained')
    .requiredOption('--reason <text>', 'why, for the record')
    .requiredOption('--from <time>', 'suppressed since, such as 2026-12-01T09:00Z')
    .option('--to <time>', 'suppressed until (default: now)')
    .option('--kind <kind>', `${SUPPRESSION_KINDS.join(', ')} (default: both kinds of bounces)`)
    .option('--containing <text>', 'only where the answer that suppressed them holds this')
    .option('--dry-run', 'only say how many')
    .option('--json', 'print JSON')
    .action(
      action(names, ({ dryRun, json, ...wanted }: ReinstateFlags) =>
        withContext(io, async (context) => {
          const done = await reinstateMany(context, CLI, { ...wanted, dry_run: dryRun ?? false });
          if (json) {
            printJson(io, done);
            return;
          }
          const verb = done.dry_run ? 'Would be reinstated' : 'Reinstated';
          io.out(`${verb}: ${done.reinstated}; left out, as they said no: ${done.left_out}.`);
        }),
      ),
    );
}

function openReplaced(file: string): ReturnType<typeof readSqliteFile> {
  try {
    return readSqliteFile(file, MIGRATIONS);
  } catch (error) {
    throw new CliFailure(`${file}: ${(error as Error).message}`);
  }
}

async function writeParts(io: Io, parts: AsyncGenerator<string>, file?: string): Promise<void> {
  if (file !== undefined) {
    await pipeline(Readable.from(parts), createWriteStream(file, { mode: 0o600 }));
    return;
  }
  for await (const part of parts) {
    io.out(part.replace(/\n$/, ''));
    await io.drained();
  }
}

function tell(io: Io, done: ImportView): void {
  const would = done.dry_run ? 'Would be added' : 'Added';
  io.out(
    `${would}: ${done.added}, changed: ${done.changed}, left as they are: ${done.skipped}, refused: ${done.refused}.`,
  );
  for (const { line, detail } of done.faults) {
    io.err(`line ${line}: ${detail}`);
  }
  if (done.status === 'cancelled') {
    io.out(
      `Stopped after ${done.done} of ${done.rows} rows. To go on, import the file again: nobody is added twice.`,
    );
  } else if (done.status !== 'done') {
    io.out(
      `${done.rows - done.done} more are asked to confirm by the running server, 120 a minute. Import ${done.id}.`,
    );
  }
}

import type { Command } from 'commander';
import {
  cancelDeliveries,
  holdDomain,
  pauseQueue,
  readQueue,
  releaseAllDomains,
  releaseAnnouncement,
  releaseDomain,
  resumeQueue,
  retryFailed,
} from '../commands/mail-queue/index.ts';
import { RETRIABLE_CLASSES } from '../commands/mail-queue/retry-failed.ts';
import { type HoldView, type QueueView, type RelayView } from '../commands/mail-queue/view.ts';
import { invalidField } from '../domain/errors.ts';
import { readConfig } from '../server/config.ts';
import type { Action } from './action.ts';
import { CLI, withContext, type CliContext } from './context.ts';
import type { Io } from './io.ts';
import { printJson, printTable, when } from './output.ts';

interface HoldOptions {
  reason: string;
  until?: string;
  json?: true;
}

interface ReleaseOptions {
  all?: true;
  announcement?: string;
  json?: true;
}

const HOLD_FIELDS = { reason: '--reason', until: '--until', domain: '<domain>' };

/** `until 2026-12-01 12:00 UTC`, or until whom. */
const until = (hold: HoldView, ended: string): string =>
  hold.until === null ? `until it is ${ended}` : `until ${when(hold.until)}`;

/** Whether mail goes out, and what keeps it; `Mail goes out.` only while nothing does. */
function stateOf(queue: QueueView): string {
  const { paused, away, relays, announcements, waiting, due, leased } = queue;
  if (paused !== null) {
    return `Paused since ${when(paused.since)} ${until(paused, 'resumed')}: ${paused.reason}`;
  }
  if (away !== null) {
    return `Not going out: ${away.relay} cannot be used since ${when(away.failing_since)} (${away.failures} failed tries): ${away.reason}`;
  }
  if (relays.some((relay) => relay.away)) {
    return 'Mail goes out, but not by every relay.';
  }
  if (announcements.length > 0) {
    return 'An announcement waits for staff.';
  }
  const allFail = relays.length > 0 && relays.every(({ failing_since: since }) => since !== null);
  if (waiting > 0 && (due + leased === 0 || allFail)) {
    return 'What waits is to be tried again later.';
  }
  return 'Mail goes out.';
}

function printRelay(io: Io, { relay, failing_since: since, reason, answered_at: at }: RelayView) {
  const last = at === null ? 'has not taken a mail yet' : `last took a mail about ${when(at)}`;
  io.out(
    since === null
      ? `${relay} ${last}.`
      : `${relay} cannot be used since ${when(since)}, ${last}: ${reason}`,
  );
}

function printQueue(io: Io, queue: QueueView): void {
  io.out(stateOf(queue));
  io.out(`Waiting: ${queue.waiting}, of these due: ${queue.due}; under way: ${queue.leased}.`);
  if (queue.oldest_due_at !== null) {
    io.out(`Due for longest: since ${when(queue.oldest_due_at)}.`);
  }
  queue.relays.forEach((relay) => printRelay(io, relay));
  for (const row of queue.fanning_out) {
    io.out(`Looking up whom ${row.announcement_id} concerns: ${row.recipients} so far.`);
  }
  for (const [failureClass, number] of Object.entries(queue.failed)) {
    io.out(`Failed (${failureClass}): ${number}.`);
  }
  if (queue.priorities.length > 0) {
    printTable(
      io,
      ['PRIORITY', 'WAITING', 'DUE'],
      queue.priorities.map((row) => [`${row.priority}`, `${row.waiting}`, `${row.due}`]),
    );
  }
  for (const one of queue.announcements) {
    io.out(`The rest of ${one.announcement_id} waits for you: ${one.reason}.`);
  }
  if (queue.domains.length > 0) {
    printTable(
      io,
      ['HELD DOMAIN', 'MAILS', 'UNTIL', 'REASON'],
      queue.domains.map((hold) => [
        hold.domain,
        `${hold.held_mails}`,
        hold.until === null ? 'released' : when(hold.until),
        hold.reason,
      ]),
    );
  }
}

export function addQueueCommands(program: Command, io: Io, action: Action): void {
  const queue = program.command('queue').description('the mail that waits to go out');

  queue
    .command('status')
    .description('what waits, what is held back and why, what failed')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }) =>
        withContext(io, async (context) => {
          const view = await readQueue(context, CLI);
          if (options.json) {
            printJson(io, view);
          } else {
            printQueue(io, view);
          }
        }),
      ),
    );

  queue
    .command('pause')
    .description('let no mail go out')
    .requiredOption('--reason <text>', 'why, for whoever wonders')
    .option('--until <time>', 'when it is tried again by itself (default: when it is resumed)')
    .option('--json', 'print JSON')
    .action(
      action(HOLD_FIELDS, (options: HoldOptions) =>
        withContext(io, async (context) => {
          const { reason, until: end } = options;
          const hold = await pauseQueue(context, CLI, { reason, until: end ?? null });
          if (options.json) {
            printJson(io, hold);
          } else {
            io.out(`No mail goes out ${until(hold, 'resumed')}.`);
          }
        }),
      ),
    );

  queue
    .command('resume')
    .description('let mail go out again')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: { json?: true }) =>
        withContext(io, async (context) => {
          await resumeQueue(context, CLI);
          if (options.json) {
            printJson(io, { paused: null });
          } else {
            io.out('Mail goes out again.');
          }
        }),
      ),
    );

  queue
    .command('hold')
    .description('keep the mail to one domain back')
    .argument('<domain>', 'such as example.com')
    .requiredOption('--reason <text>', 'why, for whoever wonders')
    .option('--until <time>', 'when it is tried again by itself (default: when it is released)')
    .option('--json', 'print JSON')
    .action(
      action(HOLD_FIELDS, (options: HoldOptions, domain: string) =>
        withContext(io, async (context) => {
          const { reason, until: end } = options;
          const hold = await holdDomain(context, CLI, domain, { reason, until: end ?? null });
          if (options.json) {
            printJson(io, hold);
          } else {
            io.out(`Mail to ${domain} is held ${until(hold, 'released')}.`);
          }
        }),
      ),
    );

  queue
    .command('release')
    .description('let mail that is held back go out again')
    .argument('[domain]', 'such as example.com')
    .option('--all', 'every held domain')
    .option('--announcement <id>', 'the rest of an announcement of which too much came back')
    .option('--json', 'print JSON')
    .action(
      action(HOLD_FIELDS, (options: ReleaseOptions, domain: string | undefined) =>
        withContext(io, (context) => release(io, context, options, domain)),
      ),
    );

  addMailCommands(queue, io, action);
}

async function release(
  io: Io,
  context: CliContext,
  { all, announcement, json }: ReleaseOptions,
  domain: string | undefined,
): Promise<void> {
  if ([domain, all, announcement].filter((one) => one !== undefined).length !== 1) {
    throw invalidField('/domain', 'must be a domain, or left out with --all or --announcement');
  }
  if (all) {
    const done = await releaseAllDomains(context, CLI);
    if (json) {
      printJson(io, done);
    } else {
      io.out(`Released domains: ${done.released}.`);
    }
    return;
  }
  if (announcement !== undefined) {
    await releaseAnnouncement(context, CLI, announcement);
  } else {
    await releaseDomain(context, CLI, domain!);
  }
  if (json) {
    printJson(io, { ...(domain === undefined ? { announcement } : { domain }), held: false });
  } else {
    io.out(`Mail ${domain === undefined ? `of ${announcement}` : `to ${domain}`} goes out again.`);
  }
}

function addMailCommands(queue: Command, io: Io, action: Action): void {
  const names = {
    announcement_id: '--announcement',
    delivery_id: '--delivery',
    failure_class: '--class',
  };
  queue
    .command('retry')
    .description('send failed mail again')
    .option('--announcement <id>', 'all that failed of one announcement')
    .option('--delivery <id>', 'a single mail')
    .option('--class <class>', `all that failed so: ${RETRIABLE_CLASSES.join(', ')}`)
    .option('--json', 'print JSON')
    .action(
      action(
        names,
        (options: { announcement?: string; delivery?: string; class?: string; json?: true }) =>
          withContext(io, async (context) => {
            const result = await retryFailed(context, CLI, {
              announcement_id: options.announcement,
              delivery_id: options.delivery,
              failure_class: options.class,
            });
            if (options.json) {
              printJson(io, result);
              return;
            }
            io.out(`Sent again: ${result.retried}; folded into newer mail: ${result.folded}.`);
            if (result.more) {
              io.out('There are more: run it again.');
            }
          }),
      ),
    );

  queue
    .command('test')
    .description('send one test mail past the queue, and say what the relay answers')
    .argument('<address>', 'where it goes')
    .option('--json', 'print JSON')
    .action(
      action({ to: '<address>' }, async (options: { json?: true }, to: string) => {
        // What sends mail is loaded only here.
        const { sendTestMail } = await import('../server/test-mail.ts');
        const answer = await sendTestMail(readConfig(io.env), to, () => io.now());
        if (options.json) {
          printJson(io, answer);
        } else {
          const word = answer.taken ? 'Taken' : `Not taken (${answer.failure_class})`;
          const by = answer.relay === null ? '' : ` by ${answer.relay}`;
          io.out(`${word}${by} in ${answer.took_ms} ms: ${answer.reply}`);
        }
        return answer.taken;
      }),
    );

  queue
    .command('cancel')
    .description('call back what was not sent yet of an announcement')
    .argument('<announcement>', 'its id, as the deliveries of the notice show it')
    .option('--json', 'print JSON')
    .action(
      action({ announcement_id: '<announcement>' }, (options: { json?: true }, id: string) =>
        withContext(io, async (context) => {
          const result = await cancelDeliveries(context, CLI, { announcement_id: id });
          if (options.json) {
            printJson(io, result);
          } else {
            io.out(`Called back: ${result.cancelled}.`);
          }
        }),
      ),
    );
}

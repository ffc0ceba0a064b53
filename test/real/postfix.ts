import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { scratchFolder } from '../support/scratch.ts';

const run = promisify(execFile);

/** Parameters of main.cf, or of one listening service. */
export type Parameters = Record<string, string>;

/** A message that Postfix took, repeats included. */
export interface TakenMail {
  queueId: string;
  messageId: string;
  from: string;
  /** When its envelope was taken, epoch milliseconds. */
  at: number;
}

/** What became of a message for one recipient. */
interface Sending {
  queueId: string;
  to: string;
  status: string;
  dsn: string;
}

export interface Postfix {
  /** `smtp://127.0.0.1:…` of a door. */
  url(door: string): string;
  port(door: string): number;
  folder: string;
  log(): string;
  taken(): TakenMail[];
  sendings(): Sending[];
  /** Stops it the way an operator does, and starts it again at once. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const usedPorts = new Set<number>();

/** A port of 24000 to 24999 that nothing listens on. */
export async function realPort(): Promise<number> {
  for (let port = 24_000 + (process.pid % 50) * 20; ; port += 1) {
    const free = await new Promise<boolean>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
    });
    if (free && !usedPorts.has(port)) {
      usedPorts.add(port);
      return port;
    }
  }
}

const SERVICES = `
postlog unix-dgram n - n - 1 postlogd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
`;

/** It reaches nobody: what is not told otherwise is thrown away, and counts as delivered. */
const MAIN: Parameters = {
  compatibility_level: '3.6',
  enable_long_queue_ids: 'yes',
  myhostname: 'mx.example.net',
  mydestination: '',
  inet_interfaces: '127.0.0.1',
  inet_protocols: 'ipv4',
  mynetworks: '127.0.0.0/8',
  alias_maps: '',
  smtp_dns_support_level: 'disabled',
  smtpd_peername_lookup: 'no',
  smtpd_relay_restrictions: 'permit_mynetworks, reject_unauth_destination',
  default_transport: 'discard:',
  relay_transport: 'discard:',
  virtual_transport: 'discard:',
  maximal_backoff_time: '1s',
  minimal_backoff_time: '1s',
  queue_run_delay: '1s',
};

const lines = (parameters: Parameters): string =>
  Object.entries(parameters)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');

const DIGITS = '0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz';

const number = (text: string): number =>
  [...text].reduce((sum, digit) => sum * DIGITS.length + DIGITS.indexOf(digit), 0);

/** Long queue ids begin with six digits of seconds and four of microseconds. */
const timeIn = (queueId: string): number =>
  number(queueId.slice(0, 6)) * 1_000 + number(queueId.slice(6, 10)) / 1_000;

/**
 * A Postfix of Debian with a folder, doors on 127.0.0.1 and a configuration of its own.
 *
 * @param doors what each listening service has beside `main`, by its name; the port of `some door`
 *   is `$door_some_door` in all parameters
 */
export async function startPostfix(
  doors: Record<string, Parameters>,
  main: Parameters | ((folder: string) => Parameters) = {},
): Promise<Postfix> {
  const folder = scratchFolder('forewarn-postfix-');
  // Its processes are not root, and walk through it.
  chmodSync(folder, 0o755);
  const [conf, queue, data] = ['conf', 'queue', 'data'].map((name) => join(folder, name));
  [conf!, queue!, data!].forEach((path) => mkdirSync(path));
  const { stdout: owner } = await run('id', ['-u', 'postfix']);
  chownSync(data!, Number(owner), statSync(data!).gid);
  const ports: Record<string, number> = {};
  const portParameters: Parameters = {};
  let master = SERVICES;
  for (const [name, parameters] of Object.entries(doors)) {
    ports[name] = await realPort();
    portParameters[`door_${name.replaceAll(' ', '_')}`] = String(ports[name]);
    const options = Object.entries(parameters).map(
      ([key, value]) => `  -o { ${key} = ${value} }\n`,
    );
    master += `127.0.0.1:${ports[name]} inet n - n - - smtpd\n${options.join('')}`;
  }
  const own = {
    queue_directory: queue!,
    data_directory: data!,
    maillog_file: join(folder, 'mail.log'),
    maillog_file_prefixes: folder,
  };
  const given = typeof main === 'function' ? main(folder) : main;
  writeFileSync(join(conf!, 'main.cf'), lines({ ...MAIN, ...own, ...portParameters, ...given }));
  writeFileSync(join(conf!, 'master.cf'), master);

  const control = (command: string) => run('/usr/sbin/postfix', ['-c', conf!, command]);
  const log = (): string => readFileSync(own.maillog_file, 'latin1');
  // Ends with us, however we end: it waits for the end of its input.
  const undertaker = spawn(
    '/bin/sh',
    ['-c', 'cat; /usr/sbin/postfix -c "$0/conf" abort; rm -rf "$0"', folder],
    { stdio: ['pipe', 'ignore', 'ignore'], detached: true },
  );
  const gone = once(undertaker, 'exit');
  await control('start');
  const all = <T>(pattern: RegExp, read: (found: string[]) => T): T[] =>
    [...log().matchAll(pattern)].map((found) => read([...found]));

  return {
    folder,
    url: (door) => `smtp://127.0.0.1:${ports[door]}`,
    port: (door) => ports[door]!,
    log,
    taken() {
      const ids = new Map(
        all(/cleanup\[\d+\]: (\w+): message-id=(<.*>)/g, ([, id, own]) => [id!, own!] as const),
      );
      const first = new Map(
        all(/qmgr\[\d+\]: (\w+): from=<(.*?)>, .*queue active/g, ([, id, from]) => [id!, from!]),
      );
      return [...first].map(([queueId, from]) => ({
        queueId,
        from,
        messageId: ids.get(queueId) ?? '',
        at: timeIn(queueId),
      }));
    },
    sendings: () =>
      all(/: (\w+): to=<(.*?)>,.* dsn=([\d.]+), status=(\w+)/g, ([, queueId, to, dsn, status]) => ({
        queueId: queueId!,
        to: to!,
        dsn: dsn!,
        status: status!,
      })),
    async restart() {
      await control('stop');
      await control('start');
    },
    async stop() {
      undertaker.stdin.end();
      await gone;
    },
  };
}

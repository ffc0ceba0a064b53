import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import {
  dkimRecord,
  generateDkimKey,
  isDkimDomain,
  isDkimSelector,
  type DkimKey,
} from '../mail/dkim/key.ts';
import { readConfig, type Config } from '../server/config.ts';
import type { Action } from './action.ts';
import { asZoneLine } from './doctor/dns.ts';
import { domainOfMail } from './doctor/domains.ts';
import { CliFailure } from './failure.ts';
import type { Io } from './io.ts';
import { printJson } from './output.ts';

interface Options {
  type: string;
  selector: string;
  domain?: string;
  out?: string;
  json?: true;
}

function writeKey(file: string, privateKey: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, privateKey, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CliFailure(
      code === 'EEXIST'
        ? `${file}: is there already and is left as it is; name another with --out`
        : `${file}: cannot be written (${code})`,
    );
  }
}

function newKey(config: Config, options: Options): { key: DkimKey; file: string } {
  if (options.type !== 'rsa' && options.type !== 'ed25519') {
    throw new CliFailure('--type: must be rsa or ed25519');
  }
  const domain = (options.domain ?? domainOfMail(config)).toLowerCase();
  const selector = options.selector.toLowerCase();
  if (!isDkimDomain(domain)) {
    throw new CliFailure('--domain: must be the domain of MAIL_FROM, such as example.com');
  }
  if (!isDkimSelector(selector)) {
    throw new CliFailure('--selector: must be letters, digits, hyphens and dots');
  }
  const file = resolve(options.out ?? join(config.dataDir, `dkim-${selector}.pem`));
  const privateKey = generateDkimKey(options.type);
  writeKey(file, privateKey);
  return { key: { domain, selector, privateKey }, file };
}

function explain(io: Io, { key, file }: { key: DkimKey; file: string | null }): void {
  const { name, value } = dkimRecord(key);
  io.out('Publish this record in DNS:');
  io.out('');
  io.out(`  name   ${name}`);
  io.out('  type   TXT');
  io.out(`  value  ${value}`);
  io.out('');
  io.out('As a line of a zone file, where a text has at most 255 characters:');
  io.out('');
  io.out(`  ${asZoneLine(name, value)}`);
  if (file !== null) {
    io.out('');
    io.out('Then set these, start again, and ask `forewarn doctor`:');
    io.out('');
    io.out(`  DKIM_DOMAIN=${key.domain}`);
    io.out(`  DKIM_SELECTOR=${key.selector}`);
    io.out(`  DKIM_PRIVATE_KEY_FILE=${file}`);
  }
}

/** `forewarn dkim`: the record of the configured key, or a new key with its record. */
export function addDkimCommand(program: Command, io: Io, action: Action): void {
  program
    .command('dkim')
    .description('show the DNS record of the key that signs mail; make a key where there is none')
    .option('--type <type>', 'of a new key: rsa or ed25519', 'rsa')
    .option('--selector <name>', 'of a new key', 'forewarn')
    .option('--domain <domain>', 'of a new key (default: that of MAIL_FROM)')
    .option('--out <file>', 'of a new key (default: DATA_DIR/dkim-SELECTOR.pem)')
    .option('--json', 'print JSON')
    .action(
      action({}, (options: Options) => {
        const config = readConfig(io.env);
        const made =
          config.dkim === null ? newKey(config, options) : { key: config.dkim, file: null };
        if (options.json) {
          printJson(io, { ...dkimRecord(made.key), type: 'TXT', file: made.file });
        } else {
          explain(io, made);
        }
        return Promise.resolve();
      }),
    );
}

import type { CommandContext } from '../commands/context.ts';
import type { Actor } from '../domain/actor.ts';
import { parseMailAddress } from '../mail/address.ts';
import { addressMark } from '../mail/tokens.ts';
import { webhookFault } from '../outbox/staff/webhook-address.ts';
import { NOTICE_TEMPLATES } from '../platform/paths.ts';
import { readConfig, type Config } from '../server/config.ts';
import { openDatabase } from '../server/open-database.ts';
import { loadSecret } from '../server/secret.ts';
import { loadCatalogue, type Catalogue } from '../templating/catalogue.ts';
import type { Io } from './io.ts';

/** Whoever may run a process on this machine's data may do everything. */
export const CLI: Actor = { label: 'cli', scopes: ['all'] };

export type CliContext = CommandContext & { config: Config };

function noLinks(): never {
  throw new Error('The command line mails no links.');
}

function noTexts(): never {
  throw new Error(
    'Load as-read.ts, and what follows notices, where a command writes public texts.',
  );
}

/**
 * The commands' context on the configured database, beside a running server or without one.
 * Only what a command asks for is loaded, so that making a token takes no time.
 */
export function openContext(config: Config, now: () => number): CliContext {
  let catalogue: Catalogue | undefined;
  let secret: string | undefined;
  const templates = () => (catalogue ??= loadCatalogue(NOTICE_TEMPLATES));
  return {
    config,
    store: openDatabase(config),
    catalogue: { find: (...place) => templates().find(...place), list: () => templates().list() },
    now,
    publicUrl: config.publicUrl,
    asRead: noTexts,
    onNoticeChanged: [noTexts],
    timeZone: config.timeZone,
    parseAddress: parseMailAddress,
    addressMark: (key) => addressMark((secret ??= loadSecret(config)), key),
    signToken: noLinks,
    verifyToken: noLinks,
    webhookFault: (target) => webhookFault(target, { allowPrivate: config.webhookAllowPrivate }),
    async hashPassword(password) {
      const { hashPassword } = await import('better-auth/crypto');
      return hashPassword(password);
    },
  };
}

/** Runs `work` on the configured database and closes it afterwards. */
export async function withContext<T>(
  io: Io,
  work: (context: CliContext) => Promise<T>,
): Promise<T> {
  const context = openContext(readConfig(io.env), () => io.now());
  try {
    return await work(context);
  } finally {
    await context.store.close();
  }
}

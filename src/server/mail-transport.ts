import { join } from 'node:path';
import { createDkimSigner } from '../mail/dkim/signer.ts';
import { signingTransport } from '../mail/dkim/signing-transport.ts';
import { failoverTransport } from '../mail/failover-transport.ts';
import { fileTransport } from '../mail/file-transport.ts';
import { smtpTransport, type SmtpTimeouts } from '../mail/smtp-transport.ts';
import { splitSmtpUrls } from '../mail/smtp-url.ts';
import type { MailTransport } from '../mail/transport.ts';
import type { Config } from './config.ts';
import { sibling } from './sibling.ts';

/** Where mails kept as files are. */
export const mailFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'mail');

/** One relay, or several of which the first that is well takes the mail. */
function relayTransport(
  urls: readonly string[],
  now: () => number,
  timeouts: Partial<SmtpTimeouts>,
): MailTransport {
  const [first, ...others] = urls.map((url) => smtpTransport(url, timeouts));
  return others.length === 0 ? first! : failoverTransport([first!, ...others], now);
}

/** The relay or the folder that mail goes to, by the configuration; signed here if it says so. */
export function configuredTransport(
  config: Config,
  now: () => number,
  timeouts: Partial<SmtpTimeouts> = {},
): MailTransport {
  const transport =
    config.smtpUrl === null
      ? fileTransport(mailFolder(config), now)
      : relayTransport(splitSmtpUrls(config.smtpUrl), now, timeouts);
  return config.dkim === null
    ? transport
    : signingTransport(transport, createDkimSigner(config.dkim, sibling('dkim-thread')));
}

import { join } from 'node:path';
import type { Config } from './config.ts';
import { createDkimSigner } from './mail/dkim/signer.ts';
import { signingTransport } from './mail/dkim/signing-transport.ts';
import { fileTransport } from './mail/file-transport.ts';
import { smtpTransport } from './mail/smtp-transport.ts';
import type { MailTransport } from './mail/transport.ts';
import { sibling } from './sibling.ts';

/** Where mails kept as files are. */
export const mailFolder = ({ dataDir }: Pick<Config, 'dataDir'>): string => join(dataDir, 'mail');

/** The relay or the folder that mail goes to, by the configuration; signed here if it says so. */
export function configuredTransport(config: Config, now: () => number): MailTransport {
  const transport =
    config.smtpUrl === null
      ? fileTransport(mailFolder(config), now)
      : smtpTransport(config.smtpUrl);
  return config.dkim === null
    ? transport
    : signingTransport(transport, createDkimSigner(config.dkim, sibling('dkim-thread')));
}

import { isIP } from 'node:net';
import { parseSmtpUrls } from '#src/mail/smtp-url.ts';
import type { Config } from '#src/server/config.ts';
import { senderOf } from '#src/server/mail-from.ts';

/** The domain of `MAIL_FROM`, which receivers compare the others with. */
export function domainOfMail({ mailFrom }: Pick<Config, 'mailFrom'>): string {
  const { address } = senderOf(mailFrom);
  return address.slice(address.indexOf('@') + 1);
}

/** Whether a domain is one that others can look up. */
export function isPublicDomain(domain: string): boolean {
  return (
    domain.includes('.') && !/\.(?:localhost|local|internal|test|invalid|example)$/.test(domain)
  );
}

export interface Relay {
  host: string;
  /** On this very machine: what it sends from is not to be seen from here. */
  isLocal: boolean;
}

/** The host of the first relay of `SMTP_URL`; null where mails are kept as files. */
export function relayOf({ smtpUrl }: Pick<Config, 'smtpUrl'>): Relay | null {
  if (smtpUrl === null) {
    return null;
  }
  const { host } = parseSmtpUrls(smtpUrl)[0]!;
  return { host, isLocal: isLocalHost(host) };
}

export const isLocalHost = (host: string): boolean => /^(?:localhost|127\..*|::1)$/.test(host);

export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** The domain of the envelope sender, which SPF goes by and bounces come back to. */
export function returnPathDomain(config: Pick<Config, 'mailFrom' | 'inbound'>): string {
  const { bounceDomain, bounceAddress } = config.inbound;
  return bounceDomain ?? bounceAddress?.split('@')[1] ?? domainOfMail(config);
}

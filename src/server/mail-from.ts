import { parseMailAddress } from '../mail/address.ts';
import { senderAddress } from '../mail/headers.ts';
import type { Sender } from '../mail/parts.ts';

/** Reads `Status <status@example.com>` or a bare address. Throws where it is neither. */
export function senderOf(text: string): Sender {
  const match = /^([^<>"\r\n]{0,100}) <([^<>]+)>$/.exec(text);
  const name = match?.[1] ?? '';
  return { name, address: senderAddress(match?.[2] ?? text) };
}

/** Whether mail can be sent from this. */
export function isSender(text: string): boolean {
  try {
    senderOf(text);
    return true;
  } catch {
    return false;
  }
}

/** Whether this is one plain address. */
export function isMailbox(text: string): boolean {
  return parseMailAddress(text).ok;
}

/** Who mail is from, by the configuration: address, name and where answers go. */
export function configuredSender(config: { mailFrom: string; mailReplyTo: string | null }): Sender {
  return { ...senderOf(config.mailFrom), replyTo: config.mailReplyTo };
}

import type { Sender } from './mail/headers.ts';

/** `Status <status@example.com>` or a bare address, as the configuration has checked it. */
export function senderOf(text: string): Sender {
  const match = /^(.*) <([^<>]+)>$/.exec(text);
  return match === null ? { name: '', address: text } : { name: match[1]!, address: match[2]! };
}

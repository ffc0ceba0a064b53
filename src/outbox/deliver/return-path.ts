import type { OutgoingMessage } from '#src/mail/message.ts';

/** How what comes back finds its delivery. */
export interface ReturnPath {
  /** Envelope sender of one delivery; null: the sender's own address takes what comes back. */
  addressOf: ((deliveryId: string) => string) | null;
  /** A header that the relay repeats in its reports; its value is the delivery's id. */
  header: string | null;
}

/**
 * The message with an envelope sender of its own (VERP), and a request for reports of failure
 * and delay (RFC 3461) that name the delivery. Servers that know no DSN are not asked.
 */
export function withReturnPath(
  deps: { returnPath?: ReturnPath | undefined },
  deliveryId: string,
  message: OutgoingMessage,
): OutgoingMessage {
  const { addressOf = null, header = null } = deps.returnPath ?? {};
  const raw =
    header === null
      ? message.raw
      : Buffer.concat([Buffer.from(`${header}: ${deliveryId}\r\n`), message.raw]);
  return addressOf === null
    ? { ...message, raw }
    : {
        ...message,
        raw,
        envelope: {
          ...message.envelope,
          from: addressOf(deliveryId),
          dsn: { id: deliveryId, return: 'headers', notify: ['failure', 'delay'] },
        },
      };
}

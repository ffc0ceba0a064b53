import { classifySmtpError, type SmtpErrorClass } from '#src/mail/classify-smtp-error.ts';
import type { OutgoingMessage } from '#src/mail/message.ts';
import type { SendFault } from '#src/mail/transport.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import { Unreadable } from './unreadable.ts';

export type FailureClass = SmtpErrorClass;

/** Why a mail did not go out. */
export interface Failure {
  class: FailureClass;
  /** One line for staff. */
  text: string;
  /** RFC 3463 status, where the far end gave one. */
  enhanced?: string | null;
  /** It failed before there was a recipient: the next message would fare no better. */
  atRelay?: boolean;
  /** There was no conversation at all with the relay. */
  away?: boolean;
  /** Refused for our rate while others were under way: the transport sees to it. */
  crowded?: boolean;
  /** How many losses of the relay there had been when the try began. */
  since?: number;
}

/** What came of one claimed delivery. */
export type Outcome =
  | { delivery: DeliveryRow; is: 'sent' }
  | { delivery: DeliveryRow; is: 'failed'; failure: Failure }
  /** The person left meanwhile. */
  | { delivery: DeliveryRow; is: 'dropped' }
  /** Staff called the announcement back. */
  | { delivery: DeliveryRow; is: 'cancelled' }
  /** Not tried at all: given back as it was. */
  | { delivery: DeliveryRow; is: 'released' };

/** Composing and sending fail in their own ways; both end in the same few classes. */
export function composeFailure(error: unknown): Failure {
  const text = error instanceof Error ? error.message : String(error);
  return { class: error instanceof Unreadable ? 'transient' : 'bug', text: text.slice(0, 500) };
}

/** @param from the address that readers see */
export function sendFailure(error: unknown, { envelope }: OutgoingMessage, from: string): Failure {
  const { away = false, crowded = false } = (error ?? {}) as SendFault;
  const sides = { recipient: envelope.to[0], ours: [envelope.from, from] };
  const failure = classifySmtpError(error, sides);
  // A relay that answers with a refusal of everything is not away: the queue is held.
  return { ...failure, away: away && failure.class === 'transient', crowded };
}

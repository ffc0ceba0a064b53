import { classifySmtpError, type SmtpErrorClass } from '../../mail/classify-smtp-error.ts';
import type { OutgoingMessage } from '../../mail/message.ts';
import type { DeliveryRow } from '../../store/outbox.ts';
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
  /** The receiver asks for fewer mails at a time. */
  slowDown?: boolean;
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
  return classifySmtpError(error, { recipient: envelope.to[0], ours: [envelope.from, from] });
}

import { classifySmtpError, type SmtpFailure } from '../mail/classify-smtp-error.ts';
import type { DeliveryRow } from '../store/outbox.ts';
import { Unreadable } from './unreadable.ts';

/** What came of one claimed delivery. */
export type Outcome =
  | { delivery: DeliveryRow; is: 'sent' }
  | { delivery: DeliveryRow; is: 'failed'; failure: Pick<SmtpFailure, 'class' | 'text'> }
  /** The person left meanwhile. */
  | { delivery: DeliveryRow; is: 'dropped' }
  /** Not tried at all: given back as it was. */
  | { delivery: DeliveryRow; is: 'released' };

/** Composing and sending fail in their own ways; both end in the same few classes. */
export function composeFailure(error: unknown): Pick<SmtpFailure, 'class' | 'text'> {
  const text = error instanceof Error ? error.message : String(error);
  return { class: error instanceof Unreadable ? 'transient' : 'bug', text: text.slice(0, 500) };
}

export function sendFailure(error: unknown): SmtpFailure {
  return classifySmtpError(error);
}

import { addressOf, readHeader, type Fields } from './fields.ts';
import type { ReportParts } from './mime-parts.ts';

export interface Complaint {
  /** Envelope sender of ours, where the report repeats it. */
  mailFrom: string | null;
  recipients: readonly string[];
  envelopeId: string | null;
  receivedAt: number | null;
}

/** Somebody said that they do not want it. The other types (RFC 6591, RFC 6650) say nothing about that. */
const UNWANTED = ['abuse', 'fraud', 'opt-out', 'opt-out-list', 'other', 'miscategorized'];

/** An RFC 5965 report that somebody does not want our mail; null for any other message. */
export function readArf(parts: ReportParts): Complaint | null {
  const feedback: Fields | null =
    parts.feedback[0] === undefined ? null : readHeader(parts.feedback[0]);
  const type = feedback?.get('feedback-type')?.toLowerCase() ?? '';
  if (feedback === null || !UNWANTED.includes(type)) {
    return null;
  }
  const received = Date.parse(
    feedback.get('arrival-date') ?? feedback.get('received-date') ?? parts.header.get('date') ?? '',
  );
  const recipient = addressOf(feedback.get('original-rcpt-to'));
  return {
    mailFrom: addressOf(feedback.get('original-mail-from')),
    recipients: recipient === null ? [] : [recipient],
    envelopeId: feedback.get('original-envelope-id') ?? null,
    receivedAt: Number.isNaN(received) ? null : received,
  };
}

import type { DeliveryStatusFacts } from '#src/domain/bounce.ts';
import { addressOf, readFieldGroups, readHeader, type Fields } from './fields.ts';
import type { ReportParts } from './mime-parts.ts';

/** What a mail server says of one recipient (RFC 3464 §2.3). */
export interface RecipientStatus extends DeliveryStatusFacts {
  /** Final and original recipient as far as they are told, in lower case. */
  addresses: readonly string[];
}

export interface DeliveryReport {
  recipients: readonly RecipientStatus[];
  envelopeId: string | null;
  /** Message-ID of ours where the mail server repeats it. */
  messageId: string | null;
  arrivedAt: number | null;
}

/** Nobody else gets our messages: more than a few members of a list are not worth reading. */
const MAX_RECIPIENTS = 50;
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'];

function statusOfGroup(group: Fields): RecipientStatus {
  const action = (group.get('action') ?? '').toLowerCase().replace(/[^a-z].*$/, '');
  return {
    action: ACTIONS.includes(action) ? action : '',
    status: group.get('status') ?? '',
    diagnostic: (group.get('diagnostic-code') ?? '').replace(/^[A-Za-z0-9-]+\s*;\s*/, ''),
    addresses: ['final-recipient', 'original-recipient']
      .map((name) => addressOf(group.get(name)))
      .filter((address) => address !== null),
  };
}

const isRecipient = (group: Fields): boolean =>
  group.has('final-recipient') || group.has('original-recipient') || group.has('action');

/** Some servers label the machine-readable part as plain text. */
function mislabelled(parts: ReportParts): string[] {
  const isReport = /^multipart\/report\b.*report-type\s*=\s*"?delivery-status/.test(
    parts.contentType,
  );
  const from = /(?:^|\n)(?=(?:reporting-mta|final-recipient)[ \t]*:)/i.exec(parts.text);
  return isReport && from !== null ? [parts.text.slice(from.index).trimStart()] : [];
}

/** An RFC 3464 report; null for a message that holds none. */
export function readDsn(parts: ReportParts): DeliveryReport | null {
  const texts = parts.deliveryStatus.length > 0 ? parts.deliveryStatus : mislabelled(parts);
  const groups = texts.flatMap((text) => readFieldGroups(text, MAX_RECIPIENTS + 1));
  const recipients = groups.filter(isRecipient).slice(0, MAX_RECIPIENTS).map(statusOfGroup);
  if (recipients.length === 0) {
    return null;
  }
  const message = groups.find((group) => !isRecipient(group)) ?? readHeader('');
  const arrived = Date.parse(parts.header.get('date') ?? message.get('arrival-date') ?? '');
  return {
    recipients,
    envelopeId: message.get('original-envelope-id') ?? null,
    messageId: message.get('x-original-message-id') ?? null,
    arrivedAt: Number.isNaN(arrived) ? null : arrived,
  };
}

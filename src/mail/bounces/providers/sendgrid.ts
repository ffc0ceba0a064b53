import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import { bounceKindOf, statusOf, type BounceReport } from '#src/domain/bounce.ts';
import type { BounceKind } from '#src/domain/subscriber.ts';
import { clueOfMessageId } from '../clues.ts';
import { diagnosticLine } from '../fields.ts';
import {
  addressesOf,
  bodyText,
  instantOfSeconds,
  objectsOf,
  parseJson,
  present,
  textOf,
  type Json,
} from './json.ts';
import type { ProviderReader } from './provider.ts';

const MAX_EVENTS = 5_000;

/** What SendGrid says of a mail that it did not even try to send. */
const DROPPED: readonly [RegExp, BounceKind][] = [
  [/^bounced address/i, 'hard'],
  [/^invalid/i, 'hard'],
  [/^spam reporting address/i, 'complaint'],
];

function kindOf(event: Json): BounceKind | null {
  const diagnostic = textOf(event['reason']) || textOf(event['response']);
  switch (textOf(event['event'])) {
    case 'spamreport':
      return 'complaint';
    case 'deferred':
      return 'delayed';
    case 'dropped':
      return DROPPED.find(([reason]) => reason.test(diagnostic))?.[1] ?? 'policy';
    case 'bounce':
      return textOf(event['type']) === 'blocked'
        ? 'policy'
        : bounceKindOf(
            { action: 'failed', status: textOf(event['status']), diagnostic },
            { recipient: addressesOf([event['email']])[0] ?? '', ours: [] },
          );
    default:
      return null;
  }
}

function reportOf(event: Json): BounceReport[] {
  const kind = kindOf(event);
  if (kind === null) {
    return [];
  }
  const diagnostic = textOf(event['reason']) || textOf(event['response']);
  return [
    {
      kind,
      source: 'sendgrid',
      deliveryId: null,
      clues: present(clueOfMessageId(textOf(event['smtp-id']))),
      recipients: addressesOf([event['email']]),
      statusCode: statusOf({ action: '', status: textOf(event['status']), diagnostic }),
      diagnostic: kind === 'complaint' ? null : diagnosticLine(diagnostic),
      at: instantOfSeconds(event['timestamp']),
    },
  ];
}

/**
 * The public key of a signed event webhook, as SendGrid shows it: base64 of its DER form.
 *
 * @throws {Error} if it is none
 */
export function sendgridKey(text: string): KeyObject {
  const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'ec') {
    throw new Error('The key is not one of an elliptic curve.');
  }
  return key;
}

function isSigned(key: KeyObject, headers: Headers, body: Uint8Array): boolean {
  const signature = headers.get('x-twilio-email-event-webhook-signature') ?? '';
  const timestamp = headers.get('x-twilio-email-event-webhook-timestamp') ?? '';
  if (!/^[A-Za-z0-9+/=]{1,400}$/.test(signature) || !/^\d{1,20}$/.test(timestamp)) {
    return false;
  }
  try {
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    return verify('sha256', signed, key, Buffer.from(signature, 'base64'));
  } catch {
    return false;
  }
}

/** SendGrid's signed event webhook: ECDSA over timestamp and body, byte for byte. */
export function sendgridReader(publicKey: string): ProviderReader {
  const key = sendgridKey(publicKey);
  return {
    read({ headers, body }) {
      if (!isSigned(key, headers, body)) {
        return Promise.resolve({ is: 'refused' });
      }
      const events = parseJson(bodyText(body));
      return Promise.resolve(
        Array.isArray(events)
          ? { is: 'reports', reports: objectsOf(events, MAX_EVENTS).flatMap(reportOf) }
          : { is: 'unreadable' },
      );
    },
  };
}

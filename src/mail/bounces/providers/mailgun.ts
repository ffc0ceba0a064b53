import { createHmac, timingSafeEqual } from 'node:crypto';
import { bounceKindOf, statusOf, type BounceReport } from '#src/domain/bounce.ts';
import type { BounceKind } from '#src/domain/subscriber.ts';
import { clueOfMessageId } from '../clues.ts';
import { addressOf, diagnosticLine } from '../fields.ts';
import type { ReadReturnPath } from '../read-report.ts';
import {
  addressesOf,
  bodyText,
  instantOfSeconds,
  objectOf,
  parseJson,
  present,
  textOf,
  type Json,
} from './json.ts';
import type { ProviderReader } from './provider.ts';

/** Mailgun repeats a call for eight hours; what is older is no repeat of theirs. */
const FRESH_MS = 12 * 3_600_000;
const AHEAD_MS = 5 * 60_000;
/** Tokens that are remembered; more calls than that in twelve hours may be repeated once. */
const MAX_TOKENS = 20_000;

function kindOf(event: Json, diagnostic: string): BounceKind | null {
  switch (textOf(event['event'])) {
    case 'complained':
      return 'complaint';
    case 'failed':
      break;
    default:
      return null;
  }
  if (textOf(event['severity']) === 'temporary') {
    return 'delayed';
  }
  const reason = textOf(event['reason']);
  if (reason === 'suppress-bounce') {
    return 'hard';
  }
  if (reason === 'suppress-complaint') {
    return 'complaint';
  }
  if (reason === 'suppress-unsubscribe') {
    return 'policy';
  }
  const status = textOf(objectOf(event['delivery-status'])['enhanced-code']);
  const [recipient = ''] = addressesOf([event['recipient']]);
  const ours = addressesOf([objectOf(event['envelope'])['sender']]);
  return bounceKindOf({ action: 'failed', status, diagnostic }, { recipient, ours });
}

function reportsOf(event: Json, read: ReadReturnPath): BounceReport[] {
  const delivery = objectOf(event['delivery-status']);
  const diagnostic = [delivery['code'], delivery['message'], delivery['description']]
    .map(textOf)
    .filter((text) => text !== '')
    .join(' ');
  const kind = kindOf(event, diagnostic);
  if (kind === null) {
    return [];
  }
  const headers = objectOf(objectOf(event['message'])['headers']);
  const sender = addressOf(textOf(objectOf(event['envelope'])['sender']));
  return [
    {
      kind,
      source: 'mailgun',
      deliveryId: sender === null ? null : read(sender),
      clues: present(clueOfMessageId(textOf(headers['message-id']))),
      recipients: addressesOf([event['recipient']]),
      statusCode: statusOf({ action: '', status: textOf(delivery['enhanced-code']), diagnostic }),
      diagnostic: kind === 'complaint' ? null : diagnosticLine(diagnostic),
      at: instantOfSeconds(event['timestamp']),
    },
  ];
}

function isSigned(key: string, signature: Json): boolean {
  const given = textOf(signature['signature']);
  if (!/^[0-9a-f]{64}$/.test(given)) {
    return false;
  }
  const expected = createHmac('sha256', key)
    .update(textOf(signature['timestamp']) + textOf(signature['token']))
    .digest();
  return timingSafeEqual(expected, Buffer.from(given, 'hex'));
}

/** Mailgun's webhooks: HMAC-SHA256 over timestamp and token, each token taken once. */
export function mailgunReader(signingKey: string): ProviderReader {
  const taken = new Set<string>();
  return {
    read({ body, now }, readReturnPath) {
      const call = objectOf(parseJson(bodyText(body)));
      const signature = objectOf(call['signature']);
      const sentAt = instantOfSeconds(signature['timestamp']);
      const fresh = sentAt !== null && now - sentAt < FRESH_MS && sentAt - now < AHEAD_MS;
      if (!isSigned(signingKey, signature) || !fresh) {
        return Promise.resolve({ is: 'refused' });
      }
      const token = textOf(signature['token']).slice(0, 100);
      if (taken.has(token)) {
        return Promise.resolve({ is: 'repeated' });
      }
      taken.add(token);
      if (taken.size > MAX_TOKENS) {
        taken.delete(taken.values().next().value!);
      }
      const event = objectOf(call['event-data']);
      return Promise.resolve(
        textOf(event['event']) === ''
          ? { is: 'unreadable' }
          : {
              is: 'reports',
              reports: reportsOf(event, readReturnPath),
              undo: () => void taken.delete(token),
            },
      );
    },
  };
}

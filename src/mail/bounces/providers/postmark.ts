import { bounceKindOf, statusOf, type BounceReport } from '#src/domain/bounce.ts';
import type { BounceKind } from '#src/domain/subscriber.ts';
import { clueOfEnvelopeId } from '../clues.ts';
import { diagnosticLine } from '../fields.ts';
import {
  addressesOf,
  bodyText,
  instantOf,
  objectOf,
  parseJson,
  present,
  sameSecret,
  textOf,
  type Json,
} from './json.ts';
import type { ProviderReader } from './provider.ts';

/** Postmark gives `X-PM-Metadata-*` headers back with its events, and no Message-ID of ours. */
export const POSTMARK_DELIVERY_HEADER = 'X-PM-Metadata-delivery';

/** Postmark's types of bounces that say something; the others are answers and clicks. */
const KINDS: Readonly<Record<string, BounceKind>> = {
  HardBounce: 'hard',
  BadEmailAddress: 'hard',
  SoftBounce: 'soft',
  DnsError: 'soft',
  Unknown: 'soft',
  Undetermined: 'soft',
  Transient: 'delayed',
  Blocked: 'policy',
  SpamNotification: 'policy',
  VirusNotification: 'policy',
  DMARCPolicy: 'policy',
  ManuallyDeactivated: 'policy',
  SMTPApiError: 'policy',
  SpamComplaint: 'complaint',
};

function kindOf(event: Json): BounceKind | null {
  if (textOf(event['RecordType']) === 'SpamComplaint') {
    return 'complaint';
  }
  const type = textOf(event['Type']);
  const kind = Object.hasOwn(KINDS, type) ? KINDS[type]! : null;
  const diagnostic = textOf(event['Details']);
  const facts = { action: 'failed', status: '', diagnostic };
  const [recipient = ''] = addressesOf([event['Email']]);
  const ours = addressesOf([event['From']]);
  // A hard bounce is taken at its word unless the mail server's own words say otherwise.
  return kind === 'hard' ? bounceKindOf(facts, { recipient, ours }, 'hard') : kind;
}

function reportsOf(event: Json): BounceReport[] {
  const kind = ['Bounce', 'SpamComplaint'].includes(textOf(event['RecordType']))
    ? kindOf(event)
    : null;
  if (kind === null) {
    return [];
  }
  const metadata = objectOf(event['Metadata']);
  const diagnostic = textOf(event['Details']) || textOf(event['Description']);
  return [
    {
      kind,
      source: 'postmark',
      deliveryId: null,
      clues: present(clueOfEnvelopeId(textOf(metadata['delivery']))),
      recipients: addressesOf([event['Email']]),
      statusCode: statusOf({ action: '', status: '', diagnostic }),
      diagnostic: kind === 'complaint' ? null : diagnosticLine(diagnostic),
      at: instantOf(event['BouncedAt']),
    },
  ];
}

function passwordOf(authorization: string): string | null {
  const encoded = /^Basic +([A-Za-z0-9+/=]{1,1000})$/i.exec(authorization)?.[1];
  const pair = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  return pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : null;
}

/** Postmark's bounce and spam complaint webhooks, which log in by HTTP basic authentication. */
export function postmarkReader(token: string): ProviderReader {
  return {
    read({ headers, body }) {
      const given = passwordOf(headers.get('authorization') ?? '');
      if (given === null || !sameSecret(given, token)) {
        return Promise.resolve({ is: 'refused' });
      }
      const event = objectOf(parseJson(bodyText(body)));
      return Promise.resolve(
        textOf(event['RecordType']) === ''
          ? { is: 'unreadable' }
          : { is: 'reports', reports: reportsOf(event) },
      );
    },
  };
}

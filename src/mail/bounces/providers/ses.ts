import { bounceKindOf, statusOf, type BounceReport } from '#src/domain/bounce.ts';
import type { BounceKind } from '#src/domain/subscriber.ts';
import { clueOfMessageId } from '../clues.ts';
import { addressOf, diagnosticLine } from '../fields.ts';
import type { ReadReturnPath } from '../read-report.ts';
import {
  addressesOf,
  bodyText,
  instantOf,
  objectOf,
  objectsOf,
  parseJson,
  present,
  textOf,
  type Json,
} from './json.ts';
import type { ProviderReader } from './provider.ts';
import { confirmationUrl, snsVerifier, type FetchText } from './sns.ts';

/** Sub-types of bounces that say what is wrong, where the mail server's own words do not. */
const SUB_TYPES: Readonly<Record<string, BounceKind>> = {
  NoEmail: 'hard',
  Suppressed: 'hard',
  OnAccountSuppressionList: 'hard',
  MailboxFull: 'soft',
  MessageTooLarge: 'policy',
  ContentRejected: 'policy',
  AttachmentRejected: 'policy',
};

function bounceKind(bounce: Json, recipient: Json, ours: readonly string[]): BounceKind {
  const subType = textOf(bounce['bounceSubType']);
  if (Object.hasOwn(SUB_TYPES, subType)) {
    return SUB_TYPES[subType]!;
  }
  const facts = {
    action: 'failed',
    status: textOf(recipient['status']),
    diagnostic: textOf(recipient['diagnosticCode']),
  };
  const type = textOf(bounce['bounceType']);
  const [address = ''] = addressesOf([recipient['emailAddress']]);
  // Its own verdict counts where the mail server's words say nothing that is known.
  const unclear = type === 'Permanent' ? 'hard' : undefined;
  const told = bounceKindOf(facts, { recipient: address, ours }, unclear) ?? 'soft';
  return type === 'Transient' && told === 'hard' ? 'soft' : told;
}

function factsOf(event: Json): { kind: BounceKind; details: Json; recipient: Json } | null {
  switch (textOf(event['notificationType']) || textOf(event['eventType'])) {
    case 'Bounce': {
      const details = objectOf(event['bounce']);
      const [recipient = {}] = objectsOf(details['bouncedRecipients'], 1);
      const ours = addressesOf([objectOf(event['mail'])['source']]);
      return { kind: bounceKind(details, recipient, ours), details, recipient };
    }
    case 'Complaint': {
      const details = objectOf(event['complaint']);
      const [recipient = {}] = objectsOf(details['complainedRecipients'], 1);
      const wanted = textOf(details['complaintFeedbackType']) === 'not-spam';
      return wanted ? null : { kind: 'complaint', details, recipient };
    }
    case 'DeliveryDelay': {
      const details = objectOf(event['deliveryDelay']);
      const [recipient = {}] = objectsOf(details['delayedRecipients'], 1);
      return { kind: 'delayed', details, recipient };
    }
    default:
      return null;
  }
}

function reportsOf(event: Json, read: ReadReturnPath): BounceReport[] {
  const facts = factsOf(event);
  if (facts === null) {
    return [];
  }
  const { kind, details, recipient } = facts;
  const mail = objectOf(event['mail']);
  const original = objectsOf(mail['headers'], 200).find(
    (header) => textOf(header['name']).toLowerCase() === 'message-id',
  );
  const source = addressOf(textOf(mail['source']));
  const diagnostic = textOf(recipient['diagnosticCode']);
  return [
    {
      kind,
      source: 'ses',
      deliveryId: source === null ? null : read(source),
      clues: present(
        clueOfMessageId(textOf(objectOf(mail['commonHeaders'])['messageId'])),
        clueOfMessageId(textOf(original?.['value'])),
      ),
      recipients: addressesOf([recipient['emailAddress']]),
      statusCode: statusOf({ action: '', status: textOf(recipient['status']), diagnostic }),
      diagnostic: diagnosticLine(diagnostic),
      at: instantOf(details['timestamp']),
    },
  ];
}

/** Amazon SES by an SNS topic of one's own, told as notifications or as published events. */
export function sesReader(topic: string, fetchText: FetchText): ProviderReader {
  const isSigned = snsVerifier(fetchText);
  return {
    async read({ body, now }, readReturnPath) {
      const envelope = objectOf(parseJson(bodyText(body)));
      // The topic first: nothing is fetched for a call that is about somebody else's.
      if (textOf(envelope['TopicArn']) !== topic || !(await isSigned(envelope, now))) {
        return { is: 'refused' };
      }
      switch (textOf(envelope['Type'])) {
        case 'SubscriptionConfirmation': {
          const url = confirmationUrl(textOf(envelope['SubscribeURL']), topic);
          return url === null ? { is: 'refused' } : { is: 'confirm', url };
        }
        case 'Notification': {
          const event = parseJson(textOf(envelope['Message']));
          return { is: 'reports', reports: reportsOf(objectOf(event), readReturnPath) };
        }
        default:
          return { is: 'reports', reports: [] };
      }
    },
  };
}

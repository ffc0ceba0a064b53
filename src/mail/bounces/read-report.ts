import {
  bounceKindOf,
  softened,
  statusOf,
  type BounceReport,
  type MessageClue,
} from '#src/domain/bounce.ts';
import type { BounceKind } from '#src/domain/subscriber.ts';
import { clueOfEnvelopeId, clueOfMessageId } from './clues.ts';
import { addressOf, diagnosticLine } from './fields.ts';
import { readParts, type ReportParts } from './mime-parts.ts';
import { readArf } from './read-arf.ts';
import { readDsn, type RecipientStatus } from './read-dsn.ts';
import { readQmail } from './read-qmail.ts';
import { readText } from './read-text.ts';

/** Worst for us last. */
const BY_WEIGHT: readonly BounceKind[] = ['delayed', 'policy', 'soft', 'hard'];

/** What a report says of its recipients. */
interface Told {
  source: string;
  recipients: readonly RecipientStatus[];
  /** What they come to where nothing is said that is known. */
  unclear?: BounceKind;
}

function textOf(parts: ReportParts): Told {
  const qmail = readQmail(parts);
  return qmail === null
    ? { source: 'text', recipients: readText(parts) ?? [], unclear: 'policy' }
    : { source: 'qmail', recipients: qmail };
}

/**
 * What several recipients of one message come to: the worst of them, with the addresses that it is
 * said of; but where it reached some, the address as such works.
 */
function judge({ recipients, unclear }: Told, ours: readonly string[]) {
  const failed = recipients
    .flatMap((facts) => {
      const kind = bounceKindOf(facts, { recipient: facts.addresses[0] ?? '', ours }, unclear);
      return kind === null ? [] : [{ facts, kind }];
    })
    .sort((a, b) => BY_WEIGHT.indexOf(b.kind) - BY_WEIGHT.indexOf(a.kind));
  const worst = failed[0];
  if (worst === undefined) {
    return null;
  }
  const wholly =
    failed.length === recipients.length && failed.every(({ kind }) => kind !== 'delayed');
  return {
    kind: softened(worst.kind, wholly),
    facts: worst.facts,
    addresses: failed
      .filter(({ kind }) => kind === worst.kind)
      .flatMap(({ facts }) => facts.addresses),
  };
}

function cluesOf(...found: readonly (MessageClue | null)[]): MessageClue[] {
  return found.filter((clue) => clue !== null);
}

/** Reads a signed return path; null for any text that is none of ours. */
export type ReadReturnPath = (address: string) => string | null;

function signedDelivery(candidates: readonly (string | null)[], read: ReadReturnPath) {
  for (const candidate of candidates) {
    const deliveryId = candidate === null ? null : read(candidate);
    if (deliveryId !== null) {
      return deliveryId;
    }
  }
  return null;
}

function bounceOf(
  parts: ReportParts,
  addressedTo: readonly (string | null)[],
  read: ReadReturnPath,
): BounceReport | null {
  const dsn = readDsn(parts);
  const told = dsn === null ? textOf(parts) : { source: 'dsn', recipients: dsn.recipients };
  const sentBy = [...addressedTo, addressOf(parts.original.get('return-path'))];
  const ours = sentBy.filter((address) => address !== null);
  const judged = judge(told, ours);
  if (judged === null) {
    return null;
  }
  return {
    kind: judged.kind,
    source: told.source,
    deliveryId: signedDelivery(sentBy, read),
    // A text that is no RFC 3464 report needs our signature.
    clues:
      dsn === null
        ? []
        : cluesOf(
            clueOfEnvelopeId(dsn.envelopeId ?? ''),
            clueOfMessageId(dsn.messageId ?? ''),
            clueOfMessageId(parts.original.get('message-id') ?? ''),
          ),
    recipients: judged.addresses,
    statusCode: statusOf(judged.facts),
    diagnostic: diagnosticLine(judged.facts.diagnostic),
    at: dsn?.arrivedAt ?? null,
  };
}

function complaintOf(
  parts: ReportParts,
  addressedTo: readonly (string | null)[],
  read: ReadReturnPath,
): BounceReport | null {
  const complaint = readArf(parts);
  if (complaint === null) {
    return null;
  }
  const { original } = parts;
  return {
    kind: 'complaint',
    source: 'arf',
    deliveryId: signedDelivery(
      [complaint.mailFrom, addressOf(original.get('return-path')), ...addressedTo],
      read,
    ),
    clues: cluesOf(
      clueOfEnvelopeId(complaint.envelopeId ?? ''),
      clueOfMessageId(original.get('message-id') ?? ''),
    ),
    recipients: complaint.recipients,
    statusCode: null,
    diagnostic: null,
    at: complaint.receivedAt,
  };
}

/**
 * Reads a message that came back: a delivery report (RFC 3464), a complaint (RFC 5965), or a
 * bounce in words alone. Null for everything else: answers of people, vacation notes, read receipts,
 * reports that the mail arrived. Never throws.
 *
 * @param raw the message as it came
 * @param addressedTo envelope recipients, as far as they are known
 */
export async function readReport(
  raw: Uint8Array,
  addressedTo: readonly string[],
  read: ReadReturnPath,
): Promise<BounceReport | null> {
  const parts = await readParts(raw);
  if (parts === null) {
    return null;
  }
  const targets = [...addressedTo, ...parts.addressedTo];
  return complaintOf(parts, targets, read) ?? bounceOf(parts, targets, read);
}

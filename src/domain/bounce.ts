import { classOfRefusal, statusIn, type MailRefusal, type RefusalClass } from './mail-refusal.ts';
import type { BounceKind } from './subscriber.ts';

const DAY_MS = 24 * 3_600_000;

/** So many different days with a soft bounce, within this time, and the address is given up. */
export const SOFT_BOUNCE_DAYS = 3;
export const SOFT_BOUNCE_WITHIN_MS = 14 * DAY_MS;

/** What one report says about one of our messages, read from mail or from a provider. */
export interface BounceReport {
  kind: BounceKind;
  /** `dsn`, `arf`, `qmail`, `text`, or a provider's name. */
  source: string;
  /** Where our own signature named the delivery: trusted whatever else the report says. */
  deliveryId: string | null;
  /** Ids that only the sent mail carried, strongest first; none of them is signed. */
  clues: readonly MessageClue[];
  /** Addresses that failed, in lower case; none where the report names none. */
  recipients: readonly string[];
  /** RFC 3463 status such as 5.1.1. */
  statusCode: string | null;
  /** One line of the far end's text, for staff. */
  diagnostic: string | null;
  /** When it happened, epoch milliseconds; null where the report does not say. */
  at: number | null;
}

/** What an id of a sent mail points to. */
export type MessageClue =
  | { is: 'delivery'; deliveryId: string }
  | { is: 'notice'; noticeId: string; part: string; subscriberId: string };

/** What an MTA says of one recipient (RFC 3464 §2.3), as far as it decides anything. */
export interface DeliveryStatusFacts {
  /** In lower case; '' where it is missing. */
  action: string;
  /** RFC 3463; '' where it is missing. */
  status: string;
  diagnostic: string;
}

/**
 * The status that says most: MTAs that relay another's refusal often give a bare `5.0.0` and the
 * true one in the text. Null where there is none.
 */
export const statusOf = ({ status, diagnostic }: DeliveryStatusFacts): string | null =>
  statusIn(diagnostic, status);

/** Which classes of refusal count against an address, and how. */
const KINDS: Readonly<Record<RefusalClass, BounceKind>> = {
  dead_address: 'hard',
  soft: 'soft',
  transient: 'soft',
  rate: 'policy',
  policy: 'policy',
  configuration: 'policy',
  message: 'policy',
};

/**
 * What a report on one recipient means for the address; null where the mail arrived or went on.
 * Only what says that nobody is there is `hard`; refusals for who we are, what we sent or how fast
 * are `policy`, which never counts against an address.
 *
 * @param unclear what it means where neither status nor words say anything that is known
 */
export function bounceKindOf(
  facts: DeliveryStatusFacts,
  parties: Pick<MailRefusal, 'recipient' | 'ours'> = { recipient: '', ours: [] },
  unclear?: BounceKind,
): BounceKind | null {
  const status = statusOf(facts);
  const action = facts.action === '' ? actionOf(status) : facts.action;
  if (action === 'delayed') {
    return 'delayed';
  }
  if (action !== 'failed') {
    return null;
  }
  const told = classOfRefusal({
    ...parties,
    code: null,
    status: facts.status,
    stage: 'report',
    text: facts.diagnostic,
  });
  return told === null ? (unclear ?? (facts.diagnostic === '' ? 'soft' : 'policy')) : KINDS[told];
}

function actionOf(status: string | null): string {
  switch (status?.[0]) {
    case '5':
      return 'failed';
    case '4':
      return 'delayed';
    default:
      return '';
  }
}

/**
 * What arrived in part, or failed for an address that is not the one we wrote to (a forwarded
 * mail, a member of a list), is no proof that ours is dead.
 */
export function softened(kind: BounceKind, certain: boolean): BounceKind {
  return kind === 'hard' && !certain ? 'soft' : kind;
}

/** Whether so many soft bounces, each at its instant, give an address up. */
export function isGivenUp(instants: readonly number[], now: number): boolean {
  const recent = instants.filter((at) => at > now - SOFT_BOUNCE_WITHIN_MS);
  return new Set(recent.map((at) => Math.floor(at / DAY_MS))).size >= SOFT_BOUNCE_DAYS;
}

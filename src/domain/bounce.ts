import type { BounceKind } from './subscriber.ts';

const DAY_MS = 24 * 3_600_000;

/** So many different days with a soft bounce, within this time, and the address is given up. */
export const SOFT_BOUNCE_DAYS = 3;
export const SOFT_BOUNCE_WITHIN_MS = 14 * DAY_MS;

/** What one report says about one of our messages, read from mail or from a provider. */
export interface BounceReport {
  kind: BounceKind;
  /** `dsn`, `arf`, `qmail`, or a provider's name. */
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

const STATUS = /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/;
const DEAD = ['5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1'];
/** Refused for what we sent or who we are: nothing is wrong with the address. */
const OUR_FAULT = ['5.1.7', '5.1.8', '5.2.3', '5.3.4'];
const REFUSED_BY_POLICY =
  /spam|block(?:ed|list)|blacklist|denylist|reputation|policy|relay|access denied|prohibited|not authenticated|dmarc|spf|dkim/i;
const NOBODY_THERE =
  /(?:user|recipient|mailbox|address|account) (?:is )?(?:unknown|not found|does not exist|doesn't exist|disabled|inactive|invalid)|(?:no such|unknown|invalid) (?:user|recipient|mailbox|address|account|person)|no mailbox|does not exist|not a valid/i;

/**
 * The status that says most: MTAs that relay another's refusal often give a bare `5.0.0` and the
 * true one in the text. Null where there is none.
 */
export function statusOf({ status, diagnostic }: DeliveryStatusFacts): string | null {
  const own = STATUS.exec(status.slice(0, 100))?.[1] ?? null;
  if (own !== null && !own.endsWith('.0.0')) {
    return own;
  }
  return STATUS.exec(diagnostic.slice(0, 1_000))?.[1] ?? own;
}

/**
 * What a report on one recipient means for the address; null where the mail arrived or went on.
 * Only statuses that say that nobody is there are `hard`; refusals for who we are or what we sent
 * are `policy`, which never counts against an address; what is not clear is `soft`.
 */
export function bounceKindOf(facts: DeliveryStatusFacts): BounceKind | null {
  const status = statusOf(facts);
  const action = facts.action === '' ? actionOf(status) : facts.action;
  if (action === 'delayed') {
    return 'delayed';
  }
  if (action !== 'failed') {
    return null;
  }
  const text = facts.diagnostic;
  if (status === null || status.endsWith('.0.0') || status === '5.1.0') {
    return kindOfText(text, status);
  }
  if (/^[45]\.(?:6|7)\./.test(status) || OUR_FAULT.includes(status)) {
    return 'policy';
  }
  return DEAD.includes(status) ? 'hard' : 'soft';
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

function kindOfText(text: string, status: string | null): BounceKind {
  if (status?.startsWith('4.') === true) {
    return 'soft';
  }
  if (REFUSED_BY_POLICY.test(text)) {
    return 'policy';
  }
  return status === '5.1.0' || NOBODY_THERE.test(text) ? 'hard' : 'soft';
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

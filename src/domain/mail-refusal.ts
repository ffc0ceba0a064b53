import {
  ABOUT_MAILBOX,
  ABOUT_RULES,
  ABOUT_US,
  FULL,
  GREYLISTED,
  NOBODY_THERE,
  OUR_PACE,
  OUT_OF_REACH,
  SENDING_QUOTA,
  SERVER_FULL,
  THEIR_PACE,
  TOO_BIG,
  TRY_LATER,
} from './mail-refusal-words.ts';

/**
 * What a refusal of a mail means for what happens next:
 * - `transient`      try again later
 * - `rate`           the relay or receiver limits our pace or quota: nothing is counted against the reader
 * - `soft`           the mailbox is full or cannot be reached: try again, but not for ever
 * - `dead_address`   never again to this address
 * - `policy`         this receiver refuses us: keep the address, hold its domain, tell staff
 * - `configuration`  the relay refuses everything: stop the queue, tell staff
 * - `message`        this message is refused whoever it goes to: do not repeat, tell staff
 */
export const REFUSAL_CLASSES = [
  'transient',
  'rate',
  'soft',
  'dead_address',
  'policy',
  'configuration',
  'message',
] as const;
export type RefusalClass = (typeof REFUSAL_CLASSES)[number];

/** Where in the dialogue (RFC 5321 §3) the refusal came; `report` where it came back as a mail. */
export type RefusalStage = 'connect' | 'mail' | 'rcpt' | 'data' | 'report';

/** A refusal as the far end worded it. */
export interface MailRefusal {
  /** SMTP reply code; null where only the text holds one, or none does. */
  code: number | null;
  /** RFC 3463 status that stands apart from the text, as in a delivery report; '' for none. */
  status: string;
  stage: RefusalStage;
  /** All lines of the reply. */
  text: string;
  /** The reader's address; '' where it is not known. */
  recipient: string;
  /** Our addresses, as far as the far end knows them: the envelope's sender, the From. */
  ours: readonly string[];
}

interface Facts extends MailRefusal {
  /** The first digit of the code, or else of the status; '' where there is neither. */
  severity: string;
  status: string;
  /** The text in lower case on one line, without addresses, hosts and codes of further lines. */
  words: string;
  /** The text names an address of ours, and not the reader's. */
  namesUs: boolean;
}

// RFC 3463 §3 knows subjects 0 to 7; neither an IP address nor a version counts as a status.
const STATUS = /(?<![\w.])([245]\.[0-7]\.\d{1,3})(?!\w|\.\d)/g;
const ADDRESS = /<[^<>\s]*>|[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g;
const URL = /\bhttps?:\S+/g;
const HOST =
  /(?<![\w.-])(?!(?:resolver|storedrv|smtpsend|routing|queue|transport)\.)[\w-]+(?:\.[\w-]+)*\.[a-z][\w-]*[a-z](?![\w-])/g;
const MOST = 2_000;

const isGeneric = (status: string): boolean => status.endsWith('.0.0');

/**
 * The RFC 3463 status that says most: the given one, or else the first in the text, wherever it
 * stands. A bare `5.0.0` gives way to a telling one. Null where there is none.
 */
export function statusIn(text: string, given = ''): string | null {
  const all = [given.slice(0, 100), text.slice(0, MOST)].flatMap((part) =>
    [...part.matchAll(STATUS)].map((match) => match[1]!),
  );
  return all.find((status) => !isGeneric(status)) ?? all[0] ?? null;
}

/** The text on one line, without the codes with which further lines begin. */
function joined(text: string): string {
  return text
    .slice(0, MOST)
    .replace(/[\r\n]+(?:\d{3}[ -])?(?:[245]\.\d{1,3}\.\d{1,3} )?/g, ' ')
    .replace(/\s+/g, ' ')
    .toLowerCase();
}

function wordsOf(text: string): string {
  return joined(text)
    .replace(URL, ' ')
    .replace(ADDRESS, ' @ ')
    .replace(HOST, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * What refusals alike have in common: the status and the words, without addresses, hosts, numbers
 * and ids. Never empty, at most 200 characters.
 */
export function alikeText(text: string, status = ''): string {
  const words = wordsOf(text)
    .replace(/\S*\d\S*/gu, ' ')
    .replace(/[^\p{L}\p{M}]+/gu, ' ');
  const sign = statusIn(text, status) ?? /^\d{3}/.exec(text)?.[0] ?? '';
  return `${sign} ${words}`.trim().slice(0, 200) || 'nothing';
}

function namesUs({ text, recipient, ours }: MailRefusal): boolean {
  const all = joined(text);
  const has = (address: string): boolean => address !== '' && all.includes(address.toLowerCase());
  return !has(recipient) && ours.some(has);
}

function factsOf(mail: MailRefusal): Facts {
  const status = statusIn(mail.text, mail.status) ?? '';
  const told = /^\D{0,3}([245]\d\d)(?=[ -]|$)/.exec(mail.text)?.[1];
  const code = mail.code ?? (told === undefined ? null : Number(told));
  return {
    ...mail,
    code,
    status,
    severity: code === null ? status.slice(0, 1) : `${code}`.slice(0, 1),
    words: wordsOf(mail.text),
    namesUs: namesUs(mail),
  };
}

const DEAD = ['5.1.1', '5.1.6', '5.1.10', '5.2.1'];
/** No domain, no address that can be, a mailbox in trouble: it takes days to be sure of these. */
const UNSURE = ['5.1.2', '5.1.3', '5.2.0', '5.2.4'];
const OUR_ADDRESS = ['5.1.7', '5.1.8', '5.1.9'];
const SUPPRESSES_NOBODY = /^[45]\.[67]\.|^5\.1\.[23]$/u;

const isOneOf = (status: string, ...all: readonly string[]): boolean => all.includes(status);
const isFinal = ({ severity }: Facts): boolean => severity !== '4';

const isTooBig = (f: Facts): boolean => TOO_BIG.test(f.words) && !ABOUT_MAILBOX.test(f.words);

const isFull = (f: Facts): boolean =>
  !SERVER_FULL.test(f.words) &&
  !isTooBig(f) &&
  (FULL.test(f.words) ||
    /^[45]\.2\.2$/.test(f.status) ||
    (f.code === 552 && f.status === '' && f.stage !== 'mail'));

const asksToSlowDown = ({ code, status, stage, words }: Facts): boolean =>
  code === 432 ||
  (code === 421 && status !== '4.4.2') ||
  (stage !== 'connect' &&
    ((code === 454 && !ABOUT_US.test(words)) ||
      (status.startsWith('4.7.') && !(status === '4.7.1' && code !== 421))));

const isOurPace = (f: Facts): boolean =>
  OUR_PACE.test(f.words) ||
  isOneOf(f.status, '5.4.5', '4.4.5', '4.3.2', '4.5.3', '5.5.3', '5.1.90') ||
  (/^[45]\.4\.6$/.test(f.status) && !/loop|hop/.test(f.words)) ||
  asksToSlowDown(f) ||
  (isFinal(f) && TRY_LATER.test(f.words));

const isDead = (f: Facts): boolean =>
  isOneOf(f.status, ...DEAD) || (NOBODY_THERE.test(f.words) && !SUPPRESSES_NOBODY.test(f.status));

type Rule = readonly [RefusalClass, (facts: Facts) => boolean];

/** In order: the first rule that holds decides. */
const RULES: readonly Rule[] = [
  ['configuration', (f) => [530, 534, 535, 538].includes(f.code ?? 0) && !isOurPace(f)],
  ['message', (f) => isFinal(f) && (/^5\.3\.4$|^5\.2\.3$|^5\.6\./.test(f.status) || isTooBig(f))],
  ['transient', (f) => GREYLISTED.test(f.words) || THEIR_PACE.test(f.words)],
  ['rate', (f) => SENDING_QUOTA.test(f.words)],
  ['soft', (f) => f.stage !== 'connect' && isFull(f)],
  ['rate', isOurPace],
  ['transient', (f) => f.severity === '4' && f.stage !== 'report'],
  ['configuration', (f) => f.stage === 'connect' && f.code !== null],
  ['message', (f) => f.code === 552 && f.status === ''],
  ['configuration', (f) => f.stage === 'mail' && f.code !== null],
  ['policy', (f) => ABOUT_US.test(f.words) || isOneOf(f.status, ...OUR_ADDRESS)],
  ['policy', (f) => f.namesUs],
  ['dead_address', (f) => isFinal(f) && isDead(f)],
  ['policy', (f) => /^[45]\.7\./.test(f.status)],
  ['soft', (f) => isOneOf(f.status, ...UNSURE) || f.code === 556 || /^5\.4\./.test(f.status)],
  ['policy', (f) => ABOUT_RULES.test(f.words)],
  ['soft', (f) => f.severity === '4' || OUT_OF_REACH.test(f.words)],
];

/**
 * What a refusal means: the only place where this is decided, for replies in the dialogue and for
 * reports that come back. It goes by the status wherever it stands, the stage, whose address the
 * text names, and its wording (standards: RFC 5321 §4.2, RFC 3463). An address is dead only where
 * the far end says so of this reader. Null where nothing is said that is known.
 */
export function classOfRefusal(mail: MailRefusal): RefusalClass | null {
  const facts = factsOf(mail);
  return RULES.find(([, holds]) => holds(facts))?.[0] ?? null;
}

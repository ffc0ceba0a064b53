import { oneLine } from './plain-text.ts';

/**
 * What a failed delivery means for what happens next:
 * - `transient`      try again later
 * - `soft`           the mailbox is full or cannot be reached: try again, but not for ever
 * - `dead_address`   never again to this address
 * - `policy`         this receiver refuses us: keep the address, hold its domain, tell staff
 * - `configuration`  the relay refuses everything: stop the queue, tell staff
 * - `message`        this message is refused whoever it goes to: do not repeat, tell staff
 * - `bug`            we handed over something impossible
 */
export const SMTP_ERROR_CLASSES = [
  'transient',
  'soft',
  'dead_address',
  'policy',
  'configuration',
  'message',
  'bug',
] as const;
export type SmtpErrorClass = (typeof SMTP_ERROR_CLASSES)[number];

export interface SmtpFailure {
  class: SmtpErrorClass;
  /** SMTP reply code. */
  code: number | null;
  /** RFC 3463 status, such as `5.1.1`. */
  enhanced: string | null;
  /** One line for staff; may quote the far end, so it is text to escape. */
  text: string;
  /** It failed before there was a recipient: the next message would fare no better. */
  atRelay: boolean;
  /** The receiver asks for fewer mails at a time (421, 4.7.x). */
  slowDown: boolean;
}

interface Signal {
  code: number | null;
  enhanced: string;
  /** Error code of Node.js or of the SMTP library. */
  error: string;
  /** `CONN`, `EHLO`, `AUTH …`, `MAIL FROM`, `RCPT TO`, `DATA`. */
  command: string;
  text: string;
}

type Rule = [SmtpErrorClass, (signal: Signal) => boolean];

const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value);
const deadStatus = oneOf('5.1.0', '5.1.1', '5.1.2', '5.1.3', '5.1.6', '5.1.10', '5.2.1');
const ownFault = oneOf('EENVELOPE', 'EMAXRECIPIENTS', 'EFILEACCESS', 'EURLACCESS', 'ESTREAM');
const setUpFault = oneOf('EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EPROXY', 'EREQUIRETLS');
const networkFault = oneOf(
  ...['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EABORT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
  ...['ENETUNREACH', 'ENOSPC', 'EMFILE', 'ENFILE', 'EDKIM'],
);
const REFUSED_BY_POLICY =
  /spam|block(?:ed|list)|blacklist|denylist|reputation|policy|relay|denied|prohibited|not authenticated|dmarc|spf|dkim/i;

/** standards.md §3.4 in order; the first rule that holds decides. */
const RULES: readonly Rule[] = [
  ['transient', (s) => s.code !== null && s.code >= 400 && s.code < 500],
  ['transient', (s) => s.code === null && /^4\./.test(s.enhanced)],
  ['configuration', (s) => s.code !== null && [530, 534, 535, 538].includes(s.code)],
  ['configuration', (s) => s.code !== null && /^(?:CONN|EHLO|HELO|STARTTLS|AUTH)/.test(s.command)],
  ['configuration', (s) => setUpFault(s.error)],
  ['transient', (s) => s.code === null && networkFault(s.error)],
  ['transient', (s) => s.code === 503 || s.code === 421],
  ['message', (s) => s.enhanced === '5.3.4' || /^5\.6\./.test(s.enhanced)],
  ['soft', (s) => s.enhanced === '5.2.2' || /^5\.4\./.test(s.enhanced)],
  ['policy', (s) => /^5\.7\./.test(s.enhanced)],
  ['configuration', (s) => s.code !== null && s.command === 'MAIL FROM' && s.code !== 552],
  ['dead_address', (s) => deadStatus(s.enhanced) || s.code === 556],
  ['message', (s) => s.code === 552 || (s.code === null && s.error === 'EMESSAGE')],
  ['policy', (s) => s.code !== null && s.code >= 550 && REFUSED_BY_POLICY.test(s.text)],
  [
    'dead_address',
    (s) => s.command === 'RCPT TO' && s.code !== null && [550, 551, 553].includes(s.code),
  ],
  ['bug', (s) => s.code !== null && s.code >= 500 && s.code < 510],
  ['policy', (s) => s.code !== null && s.code >= 550],
  ['bug', (s) => ownFault(s.error)],
];

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Reads whatever a transport rejected with. Never throws. */
export function classifySmtpError(error: unknown): SmtpFailure {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    [name: string]: unknown;
  };
  const response = asText(fields['response']);
  const message = error instanceof Error ? error.message : asText(error);
  const code = Number.isInteger(fields['responseCode']) ? (fields['responseCode'] as number) : null;
  const enhanced = /\b([245]\.\d{1,3}\.\d{1,3})\b/.exec(response.slice(0, 16))?.[1] ?? '';
  const signal: Signal = {
    code,
    enhanced,
    error: asText(fields['code']),
    command: asText(fields['command']).toUpperCase(),
    text: response === '' ? message : response,
  };
  const atRelay =
    /^(?:CONN|EHLO|HELO|STARTTLS|AUTH)/.test(signal.command) ||
    (code === null && networkFault(signal.error));
  return {
    class: RULES.find(([, holds]) => holds(signal))?.[0] ?? 'bug',
    code,
    enhanced: enhanced === '' ? null : enhanced,
    atRelay,
    slowDown: !atRelay && (code === 421 || enhanced.startsWith('4.7.')),
    text: oneLine(signal.text.slice(0, 2_000)).slice(0, 500) || 'No reason was given.',
  };
}

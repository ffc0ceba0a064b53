import {
  classOfRefusal,
  REFUSAL_CLASSES,
  statusIn,
  type MailRefusal,
  type RefusalClass,
  type RefusalStage,
} from '../domain/mail-refusal.ts';
import { oneLine } from './plain-text.ts';

/** What a failed delivery means for what happens next; `bug`: we handed over something impossible. */
export const SMTP_ERROR_CLASSES = [...REFUSAL_CLASSES, 'bug'] as const;
export type SmtpErrorClass = RefusalClass | 'bug';

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
}

/** Between whom the mail was, which tells whose address a reply is about. */
export type MailParties = Pick<MailRefusal, 'recipient' | 'ours'>;

const oneOf =
  (...values: string[]) =>
  (value: string) =>
    values.includes(value);
const setUpFault = oneOf('EAUTH', 'ENOAUTH', 'EOAUTH2', 'ECONFIG', 'EPROXY', 'EREQUIRETLS');
const networkFault = oneOf(
  ...['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'EDNS', 'ETLS', 'EPROTOCOL', 'EABORT'],
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'],
  ...['ENETUNREACH', 'ENOSPC', 'EMFILE', 'ENFILE', 'EDKIM'],
);

const asText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** @param command `CONN`, `EHLO`, `AUTH …`, `MAIL FROM`, `RCPT TO`, `DATA` of the SMTP library */
function stageOf(command: string): RefusalStage {
  if (/^(?:CONN|EHLO|HELO|STARTTLS|AUTH)/.test(command)) {
    return 'connect';
  }
  if (command === 'MAIL FROM') {
    return 'mail';
  }
  return command === 'RCPT TO' ? 'rcpt' : 'data';
}

/** Without a reply that says more: the code's kind, or where in our own house it went wrong. */
function classOfRest(code: number | null, error: string): SmtpErrorClass {
  if (code !== null) {
    return code === 503 ? 'transient' : code >= 550 ? 'policy' : 'bug';
  }
  if (setUpFault(error)) {
    return 'configuration';
  }
  if (networkFault(error)) {
    return 'transient';
  }
  return error === 'EMESSAGE' ? 'message' : 'bug';
}

/** What a transport tells of a failure, whatever it rejected with. */
function toldBy(error: unknown) {
  const fields = (typeof error === 'object' && error !== null ? error : {}) as {
    [name: string]: unknown;
  };
  return {
    response: asText(fields['response']),
    message: error instanceof Error ? error.message : asText(error),
    code: Number.isInteger(fields['responseCode']) ? (fields['responseCode'] as number) : null,
    errorCode: asText(fields['code']),
    command: asText(fields['command']).toUpperCase(),
  };
}

/** Reads whatever a transport rejected with. Never throws. */
export function classifySmtpError(
  error: unknown,
  parties: MailParties = { recipient: '', ours: [] },
): SmtpFailure {
  const { response, message, code, errorCode, command } = toldBy(error);
  const stage = stageOf(command);
  const told =
    response === '' && code === null
      ? null
      : classOfRefusal({ ...parties, code, status: '', stage, text: response || message });
  const found = told ?? classOfRest(code, errorCode);
  const atRelay = stage === 'connect' || (code === null && networkFault(errorCode));
  // “502 Command not implemented” alone does not say that it is TLS which is missing.
  const about = command === 'STARTTLS' && response !== '' ? 'STARTTLS was answered: ' : '';
  return {
    class: found,
    code,
    enhanced: statusIn(response),
    atRelay,
    text:
      oneLine((about + (response || message)).slice(0, 2_000)).slice(0, 500) ||
      'No reason was given.',
  };
}

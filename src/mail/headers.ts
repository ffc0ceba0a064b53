import { hash } from 'node:crypto';
import { isIP } from 'node:net';
import { parseMailAddress } from './address.ts';
import { checkedLink } from './composed.ts';
import type { RecipientParts, SharedParts } from './parts.ts';
import { oneLine } from './plain-text.ts';

const MESSAGE_ID = /^<[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,180}@[A-Za-z0-9.-]{1,180}>$/;
const LIST_ID = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/;
const EXTRA_NAME = /^X-[A-Za-z0-9-]{1,60}$/;
const FEEDBACK_PART = /^[A-Za-z0-9_-]{1,64}$/;
/** A References header longer than this is cut from the front, as RFC 5537 has it. */
const MAX_REFERENCES = 10;

/** What a page without a domain of its own sends from: a mailbox on this very machine. */
const LOCAL_SENDER = /^[a-z0-9]+(?:[.-][a-z0-9]+)*@localhost$/;

/**
 * An address that passes the strict grammar, or a mailbox at `localhost`. Mail software would
 * read more into a text.
 *
 * @throws {Error} if it does not
 */
export function senderAddress(text: string): string {
  if (LOCAL_SENDER.test(text)) {
    return text;
  }
  const parsed = parseMailAddress(text);
  if (!parsed.ok) {
    throw new Error(`A mail address ${parsed.detail}.`);
  }
  return parsed.address;
}

/** A `List-Id` for the page at this origin: `notices.status.example.com`. */
export function listIdOf(pageUrl: string): string {
  return `notices.${mailDomainOf(pageUrl)}`;
}

/** The domain that names the page in mail headers; an IP address is none. */
export function mailDomainOf(pageUrl: string): string {
  const { hostname } = new URL(pageUrl);
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 ? hostname : 'localhost';
}

function checkedId(id: string): string {
  if (!MESSAGE_ID.test(id)) {
    throw new Error('A Message-ID has the form <name@domain>.');
  }
  return id;
}

function listIdHeader(listId: string, listName: string): string {
  if (!LIST_ID.test(listId) || listId.length > 250) {
    throw new Error('A list id has the form of a domain name.');
  }
  const name = oneLine(listName).replace(/[^\x20-\x7e]|["\\<>]/g, '');
  return name === '' ? `<${listId}>` : `"${name.slice(0, 80)}" <${listId}>`;
}

/**
 * `campaign:customer:type:sender`, by which Gmail tells a sender how often its mails are called
 * spam. The sender has 5 to 15 characters and stays the same as long as the From domain does.
 */
function feedbackHeader({ feedback, from }: SharedParts): string {
  if (feedback === undefined) {
    return '';
  }
  if (!FEEDBACK_PART.test(feedback.campaign) || !FEEDBACK_PART.test(feedback.type)) {
    throw new Error('Campaign and type of a mail are made of letters, digits, - and _.');
  }
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1).toLowerCase();
  const sender = `fw${hash('sha256', domain).slice(0, 10)}`;
  return `Feedback-ID: ${feedback.campaign}:page:${feedback.type}:${sender}\r\n`;
}

/**
 * The header lines that are the same for all recipients and need no encoding. RFC 3834 and two
 * that older software knows keep auto-responders quiet.
 */
export function listHeaders(shared: SharedParts): string {
  let lines = 'Auto-Submitted: auto-generated\r\nX-Auto-Response-Suppress: All\r\n';
  lines += feedbackHeader(shared);
  const replyTo = shared.from.replyTo ?? null;
  if (replyTo !== null) {
    lines += `Reply-To: ${senderAddress(replyTo)}\r\n`;
  }
  if (shared.listId !== null) {
    lines += 'Precedence: bulk\r\n';
    lines += `List-Id: ${listIdHeader(shared.listId, shared.listName ?? '')}\r\n`;
  }
  return lines;
}

/** Further headers; what they hold is encoded where it has to be. */
export function extraHeaders(shared: SharedParts): { key: string; value: string }[] {
  return Object.entries(shared.headersExtra ?? {}).map(([key, value]) => {
    if (!EXTRA_NAME.test(key)) {
      throw new Error('The name of a further header starts with X-.');
    }
    if (typeof value !== 'string') {
      throw new TypeError('The value of a further header must be a string.');
    }
    return { key, value: oneLine(value) };
  });
}

function threadLines(recipient: RecipientParts): string {
  const root = recipient.threadRootId ?? null;
  if (root === null || root === recipient.messageId) {
    return '';
  }
  const earlier = (recipient.references ?? []).map(checkedId).slice(1 - MAX_REFERENCES);
  const chain = [checkedId(root), ...earlier.filter((id) => id !== root)];
  const answers =
    recipient.isThreadRoot === true ? '' : `In-Reply-To: ${chain[chain.length - 1]!}\r\n`;
  return `${answers}References: ${chain.join('\r\n ')}\r\n`;
}

/** RFC 6068 §2: what of an address means something else in a `mailto:` is percent-encoded. */
function mailtoPath(mailbox: string): string {
  return senderAddress(mailbox).replace(
    /[^A-Za-z0-9@._~!$'*+=-]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** The header lines of one recipient; every value is of a form that needs no encoding. */
export function recipientHeaders(recipient: RecipientParts): { to: string; lines: string } {
  const to = senderAddress(recipient.to);
  let lines = `To: ${to}\r\nMessage-ID: ${checkedId(recipient.messageId)}\r\n`;
  lines += threadLines(recipient);
  if (recipient.listUnsubscribeUrl !== null) {
    const mailbox = recipient.listUnsubscribeMailbox ?? null;
    const byMail = mailbox === null ? '' : `,\r\n <mailto:${mailtoPath(mailbox)}>`;
    lines += `List-Unsubscribe: <${checkedLink(recipient.listUnsubscribeUrl)}>${byMail}\r\n`;
    lines += 'List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n';
  }
  return { to, lines };
}

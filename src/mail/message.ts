import type { ComposedMail, RecipientLinks } from './composed.ts';
import {
  extraHeaders,
  listHeaders,
  recipientHeaders,
  senderAddress,
  type Sender,
} from './headers.ts';
import { mimeBody, type MimeBody } from './mime-body.ts';
import { cut, oneLine } from './plain-text.ts';
import { asShortText, MAX_BODY_OCTETS } from './room.ts';

/** What a transport takes: whom it goes to, and every byte of it. */
export interface OutgoingMessage {
  envelope: {
    from: string;
    to: [string];
    /** What reports the server is asked for (RFC 3461), where it knows how; none unless given. */
    dsn?: { id: string; return: 'headers'; notify: ('failure' | 'delay')[] };
  };
  raw: Buffer;
}

/** A calendar entry that goes with a mail. */
export interface CalendarPart {
  /** RFC 5546; the same as the METHOD in `content`. */
  method: 'PUBLISH' | 'REQUEST' | 'CANCEL';
  /** An iCalendar object; a line of it that is `attendeeMark` becomes the recipient's ATTENDEE. */
  content: string;
  /** Left out: nobody is invited. */
  attendeeMark?: string;
  /** Also as an alternative body, which mail programs take into the calendar by themselves. */
  invites: boolean;
  filename: string;
}

/** What is the same for everybody who gets the mail. */
export interface SharedParts {
  composed: ComposedMail;
  from: Sender;
  /** Epoch milliseconds. */
  date: number;
  /** Such as `notices.status.example.com`; null for a mail that belongs to no list. */
  listId: string | null;
  /** The page's name; also shown as the sender where that has no name of its own. */
  listName?: string;
  /** What Gmail counts complaints by, such as the notice's id and `announcement`. */
  feedback?: { campaign: string; type: string };
  /** Further headers; names start with `X-`. */
  headersExtra?: Readonly<Record<string, string>>;
  /** None unless given. */
  calendar?: CalendarPart | null;
}

/** What differs from recipient to recipient. */
export interface RecipientParts {
  to: string;
  /** With angle brackets. */
  messageId: string;
  threadRootId?: string | null;
  /** Ids of earlier mails of the conversation, oldest first, without the root. */
  references?: readonly string[];
  /** The first mail of its conversation answers nothing. */
  isThreadRoot?: boolean;
  /** Takes RFC 8058 one-click POSTs; null for a mail that needs none. */
  listUnsubscribeUrl: string | null;
  /** A mailbox of ours where any mail unsubscribes this recipient; none unless given. */
  listUnsubscribeMailbox?: string | null;
  /** Needed while the composed mail still has placeholders. */
  links?: RecipientLinks;
  /** Envelope sender, where bounces go; the sender's address unless given. */
  returnPath?: string;
}

export interface PreparedMessage {
  /** @throws {Error} if the address, an id or a link is not of the strict form it must have */
  fill(recipient: RecipientParts): OutgoingMessage;
}

/** A word longer than a line of a header may be (998 octets) cannot be folded. */
const MAX_NAME = 120;

type Build = (parts: ComposedMail, calendar: CalendarPart | null) => Promise<MimeBody>;

/** The whole mail; where that is too large its text alone, if need be without the calendar. */
async function withinLimit(
  composed: ComposedMail,
  calendar: CalendarPart | null,
  build: Build,
): Promise<MimeBody> {
  const whole = await build(composed, calendar);
  if (whole.octets <= MAX_BODY_OCTETS) {
    return whole;
  }
  const short = await build(asShortText(composed), calendar);
  return short.octets <= MAX_BODY_OCTETS ? short : build(asShortText(composed), null);
}

/**
 * Builds the MIME structure once; filling in a recipient is then only a matter of joining
 * bytes. The result is multipart/alternative, text first, in quoted-printable, and never larger
 * than 100 KB: what does not fit is left to the page.
 *
 * @throws {TypeError} if subject, text or html is not a string
 */
export async function prepareMessage(shared: SharedParts): Promise<PreparedMessage> {
  const { composed } = shared;
  for (const part of ['subject', 'text', 'html'] as const) {
    if (typeof composed[part] !== 'string') {
      throw new TypeError(`The ${part} of a mail must be a string.`);
    }
  }
  const sender = senderAddress(shared.from.address);
  const common = listHeaders(shared);
  const name = cut(oneLine(shared.from.name) || oneLine(shared.listName ?? ''), MAX_NAME);
  const build = (parts: ComposedMail, calendar: CalendarPart | null) =>
    mimeBody(parts, { name, address: sender }, extraHeaders(shared), shared.date, calendar);
  const { head, body } = await withinLimit(composed, shared.calendar ?? null, build);
  return {
    fill(recipient) {
      const own = recipientHeaders(recipient);
      const from =
        recipient.returnPath === undefined ? sender : senderAddress(recipient.returnPath);
      return {
        envelope: { from, to: [own.to] },
        raw: Buffer.from(
          `${own.lines}${common}${head}\r\n${body(recipient.links, own.to)}`,
          'latin1',
        ),
      };
    },
  };
}

/** One message for one recipient: prepare and fill in one go. */
export async function buildMessage(input: SharedParts & RecipientParts): Promise<OutgoingMessage> {
  const prepared = await prepareMessage(input);
  return prepared.fill(input);
}

import type { ComposedMail } from './composed.ts';
import { extraHeaders, listHeaders, recipientHeaders, senderAddress } from './headers.ts';
import { mimeBody, type MimeBody } from './mime-body.ts';
import type { CalendarPart, RecipientParts, SharedParts } from './parts.ts';
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

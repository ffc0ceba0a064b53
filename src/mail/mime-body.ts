import type { Options } from 'nodemailer/lib/mailer';
import MailComposer from 'nodemailer/lib/mail-composer';
import { checkedLink, type ComposedMail, type RecipientLinks } from './composed.ts';
import type { CalendarPart, Sender } from './parts.ts';
import { cut, manyLines, oneLine } from './plain-text.ts';

/** Longest piece on one line of quoted-printable, which allows 76 octets. */
const PIECE = 72;

/** More is never shown, and a single word of 998 octets could not be folded. */
const MAX_SUBJECT = 250;

export interface MimeBody {
  /** Header lines in latin1, each ended by CRLF. */
  head: string;
  /** How large header and body are before anything is filled in. */
  octets: number;
  /** The body in latin1, with a recipient's links and address in place. */
  body: (links: RecipientLinks | undefined, to: string) => string;
}

const crlf = (text: string) => manyLines(text).replaceAll('\n', '\r\n');

/** ASCII in quoted-printable, in pieces that soft line breaks may join. */
function quotedPieces(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  for (const sign of text) {
    const unit = sign === '=' ? '=3D' : sign;
    if (piece.length + unit.length > PIECE) {
      pieces.push(piece);
      piece = '';
    }
    piece += unit;
  }
  return [...pieces, piece];
}

/** A link between soft line breaks, so that the lines around it stay. */
function quotedLink(link: string): string {
  return `=\r\n${quotedPieces(checkedLink(link)).join('=\r\n')}=\r\n`;
}

/** The ATTENDEE line of RFC 5545, folded at 75 octets; it asks for no answer. */
function attendeeLine(address: string): string {
  const line = `ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=FALSE:mailto:${address}`;
  const [first, ...rest] = line.match(/^.{1,75}|.{1,74}/g)!;
  return [first, ...rest.map((piece) => ` ${piece}`)].join('\r\n');
}

function quotedAttendee(address: string): string {
  const lines = attendeeLine(address).split('\r\n');
  return lines.map((line) => quotedPieces(line).join('=\r\n')).join('\r\n');
}

/** A placeholder as quoted-printable may have broken it. */
function pattern(placeholder: string): string {
  return [...placeholder].join('(?:=\\r\\n)?');
}

type Filler = (links: RecipientLinks | undefined, to: string) => string;

function own(links: RecipientLinks | undefined, which: keyof RecipientLinks): string {
  if (links === undefined) {
    throw new Error('This mail needs the links of its recipient.');
  }
  return quotedLink(links[which]);
}

/** What each placeholder becomes. */
function fillers(composed: ComposedMail, calendar: CalendarPart | null): Map<string, Filler> {
  const { placeholders } = composed;
  const known = new Map<string, Filler>();
  if (placeholders !== null) {
    known.set(placeholders.manageUrl, (links) => own(links, 'manageUrl'));
    known.set(placeholders.unsubscribeUrl, (links) => own(links, 'unsubscribeUrl'));
  }
  if (calendar?.attendeeMark !== undefined) {
    known.set(calendar.attendeeMark, (_links, to) => quotedAttendee(to));
  }
  return known;
}

function splitAtPlaceholders(body: string, known: Map<string, Filler>): MimeBody['body'] {
  if (known.size === 0) {
    return () => body;
  }
  const pieces = body.split(new RegExp(`(${[...known.keys()].map(pattern).join('|')})`));
  const slots = pieces.map((piece, index) =>
    index % 2 === 0 ? null : known.get(piece.replaceAll('=\r\n', ''))!,
  );
  return (links, to) => pieces.map((piece, index) => slots[index]?.(links, to) ?? piece).join('');
}

/**
 * The entry as an attachment, and for those who want invitations as an alternative too. Never
 * PUBLISH as an alternative: Exchange shows that as a calendar message it does not support.
 */
function calendarParts(
  calendar: CalendarPart | null,
): Pick<Options, 'alternatives' | 'attachments'> {
  if (calendar === null) {
    return {};
  }
  const part = {
    content: calendar.content,
    contentTransferEncoding: 'quoted-printable' as const,
  };
  const contentType = `text/calendar; charset=utf-8; method=${calendar.method}`;
  return {
    ...(calendar.invites ? { alternatives: [{ ...part, contentType }] } : {}),
    attachments: [
      {
        ...part,
        contentType: calendar.invites ? 'application/ics' : contentType,
        filename: calendar.filename,
      },
    ],
  };
}

/** Builds header and body of everything that is not the recipient's own. */
export async function mimeBody(
  composed: ComposedMail,
  from: Sender,
  headers: { key: string; value: string }[],
  date: number,
  calendar: CalendarPart | null,
): Promise<MimeBody> {
  const raw = await new MailComposer({
    from: { name: from.name, address: from.address },
    subject: cut(oneLine(composed.subject), MAX_SUBJECT),
    date: new Date(date),
    text: crlf(composed.text),
    ...(composed.html === '' ? {} : { html: crlf(composed.html) }),
    encoding: 'quoted-printable',
    ...calendarParts(calendar),
    headers,
    messageId: '<prepared@forewarn.invalid>',
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  })
    .compile()
    .build();
  const whole = raw.toString('latin1');
  const end = whole.indexOf('\r\n\r\n');
  const head = whole
    .slice(0, end + 2)
    .split(/\r\n(?![ \t])/)
    .filter((line) => line !== '' && !/^message-id:/i.test(line))
    .join('\r\n');
  return {
    head: `${head}\r\n`,
    octets: raw.length,
    body: splitAtPlaceholders(whole.slice(end + 4), fillers(composed, calendar)),
  };
}

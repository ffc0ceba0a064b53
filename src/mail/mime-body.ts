import MailComposer from 'nodemailer/lib/mail-composer';
import { checkedLink, type ComposedMail, type RecipientLinks } from './composed.ts';
import type { Sender } from './headers.ts';
import { manyLines, oneLine } from './plain-text.ts';

/** Longest piece of a link on one line of quoted-printable, which allows 76 octets. */
const PIECE = 72;

export interface MimeBody {
  /** Header lines in latin1, each ended by CRLF. */
  head: string;
  /** The body in latin1, with a recipient's links in place. */
  body: (links: RecipientLinks | undefined) => string;
}

const crlf = (text: string) => manyLines(text).replaceAll('\n', '\r\n');

/** A link in quoted-printable, between soft line breaks, so that the lines around it stay. */
function quotedLink(link: string): string {
  const encoded = checkedLink(link).match(/=|[^=]+/g)!;
  const pieces: string[] = [];
  let piece = '';
  for (const part of encoded) {
    for (const unit of part === '=' ? ['=3D'] : part) {
      if (piece.length + unit.length > PIECE) {
        pieces.push(piece);
        piece = '';
      }
      piece += unit;
    }
  }
  pieces.push(piece);
  return `=\r\n${pieces.join('=\r\n')}=\r\n`;
}

/** A placeholder as quoted-printable may have broken it. */
function pattern(placeholder: string): string {
  return [...placeholder].join('(?:=\\r\\n)?');
}

function splitAtPlaceholders(body: string, composed: ComposedMail): MimeBody['body'] {
  const { placeholders } = composed;
  if (placeholders === null) {
    return () => body;
  }
  const manage = pattern(placeholders.manageUrl);
  const unsubscribe = pattern(placeholders.unsubscribeUrl);
  const pieces = body.split(new RegExp(`(${manage}|${unsubscribe})`));
  const slots = pieces.map((piece, index): keyof RecipientLinks | null => {
    const whole = piece.replaceAll('=\r\n', '');
    return index % 2 === 0
      ? null
      : whole === placeholders.manageUrl
        ? 'manageUrl'
        : 'unsubscribeUrl';
  });
  return (links) => {
    if (links === undefined) {
      throw new Error('This mail needs the links of its recipient.');
    }
    const own = {
      manageUrl: quotedLink(links.manageUrl),
      unsubscribeUrl: quotedLink(links.unsubscribeUrl),
    };
    return pieces
      .map((piece, index) => {
        const slot = slots[index] ?? null;
        return slot === null ? piece : own[slot];
      })
      .join('');
  };
}

/** Builds header and body of everything that is not the recipient's own. */
export async function mimeBody(
  composed: ComposedMail,
  from: Sender,
  headers: { key: string; value: string }[],
  date: number,
): Promise<MimeBody> {
  const raw = await new MailComposer({
    from: { name: oneLine(from.name), address: from.address },
    subject: oneLine(composed.subject),
    date: new Date(date),
    text: crlf(composed.text),
    html: crlf(composed.html),
    encoding: 'quoted-printable',
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
  return { head: `${head}\r\n`, body: splitAtPlaceholders(whole.slice(end + 4), composed) };
}

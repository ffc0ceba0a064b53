import { escapeHtml } from '#src/domain/plain.ts';
import { senderAddress } from '#src/mail/headers.ts';
import { deliveryMessageId } from '#src/mail/message-ids.ts';
import { buildMessage, type OutgoingMessage } from '#src/mail/message.ts';
import { oneLine, wrap } from '#src/mail/plain-text.ts';
import type { StaffMessageRow } from '#src/store/staff-messages.ts';
import type { MailWorkerDeps } from '../deliver/deps.ts';

/** An address; at the end of a sentence it ends before its full stop. */
const ADDRESS = /(https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]])/;

/** Text as HTML, in which addresses are links. */
const linked = (text: string): string =>
  text
    .split(ADDRESS)
    .map((piece, at) =>
      at % 2 === 0 ? escapeHtml(piece) : `<a href="${escapeHtml(piece)}">${escapeHtml(piece)}</a>`,
    )
    .join('');

/** What is indented is quoted and keeps its lines. */
const laidOut = (paragraph: string): string =>
  paragraph.startsWith('  ') ? paragraph : wrap(paragraph);

/** The mail to a member of staff: plain words, no list headers, and no answer expected. */
export async function staffMail(
  deps: Pick<MailWorkerDeps, 'from' | 'publicUrl'>,
  message: StaffMessageRow,
): Promise<OutgoingMessage> {
  const subject = oneLine(message.subject);
  const paragraphs = message.text.split(/\n{2,}/);
  const foot = `You get this because you are among the staff of the status page ${deps.publicUrl}`;
  const { address } = deps.from;
  return buildMessage({
    composed: {
      subject,
      text: [...paragraphs.map(laidOut), `-- \n${foot}`].join('\n\n'),
      html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title></head><body style="font-family:sans-serif;line-height:1.5;overflow-wrap:anywhere">${[
        ...paragraphs,
        foot,
      ]
        .map((text) => `<p style="white-space:pre-wrap">${linked(text)}</p>`)
        .join('\n')}</body></html>`,
      placeholders: null,
    },
    from: deps.from,
    date: message.createdAt,
    listId: null,
    to: senderAddress(message.target),
    messageId: deliveryMessageId({
      deliveryId: message.id,
      domain: address.slice(address.lastIndexOf('@') + 1).toLowerCase(),
    }),
    listUnsubscribeUrl: null,
  });
}

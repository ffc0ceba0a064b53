import { escapeHtml } from '#src/domain/plain.ts';
import { senderAddress } from '#src/mail/headers.ts';
import { deliveryMessageId } from '#src/mail/message-ids.ts';
import { buildMessage, type OutgoingMessage } from '#src/mail/message.ts';
import { oneLine, wrap } from '#src/mail/plain-text.ts';
import { sanitisedHtml } from '#src/mail/templates.ts';
import type { StaffMessageRow } from '#src/store/staff-messages.ts';
import type { MailWorkerDeps } from '../deliver/deps.ts';

/** An address; at the end of a sentence it ends before its full stop. */
const ADDRESS = /(https?:\/\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]])/;

/** Text as HTML, in which addresses are links. */
const linked = (text: string): string =>
  text
    .split(ADDRESS)
    .map((piece, at) =>
      at % 2 === 0
        ? escapeHtml(piece)
        : `<a class="link" href="${escapeHtml(piece)}" style="color:#1a56b0;text-decoration:underline;">${escapeHtml(piece)}</a>`,
    )
    .join('');

/** What is indented is quoted and keeps its lines. */
const laidOut = (paragraph: string): string =>
  paragraph.startsWith('  ') ? paragraph : wrap(paragraph);

/** The mail to a member of staff: plain words, no list headers, and no answer expected. */
export async function staffMail(
  deps: Pick<MailWorkerDeps, 'from' | 'publicUrl' | 'mailTemplates'>,
  message: StaffMessageRow,
): Promise<OutgoingMessage> {
  const paragraphs = message.text.trim().split(/\n{2,}/);
  const foot = `You get this because you are among the staff of the status page ${deps.publicUrl}`;
  const { address } = deps.from;
  const texts = deps.mailTemplates.render('staff', {
    subject: oneLine(message.subject),
    page_name: new URL(deps.publicUrl).host,
    preheader: oneLine(paragraphs[0]!),
    paragraphs: paragraphs.map((text) => sanitisedHtml(linked(text))),
    lines: paragraphs.map(laidOut),
    foot: sanitisedHtml(linked(foot)),
    foot_text: foot,
  });
  return buildMessage({
    composed: { ...texts, placeholders: null },
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

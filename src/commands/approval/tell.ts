import type { Actor } from '../../domain/actor.ts';
import { enqueueStaffMessage } from '../../outbox/staff/enqueue.ts';
import type { ApprovalRow } from '../../store/approvals.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import type { CommandContext } from '../context.ts';
import { ownersAnd, type Recipient } from '../promise/recipients.ts';
import { looksOf } from './looks.ts';
import { pathOf } from './path.ts';

const nameOf = ({ title, tier }: NoticeRow): string => title ?? `a draft of the ${tier} tier`;
const who = ({ label }: Actor): string => label.replace(/^user:/, '');

/** Tells those who wrote it, or asked, that it was sent back, and why. */
export async function tellSentBack(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  row: ApprovalRow,
  reason: string,
  now: number,
): Promise<void> {
  const { authors } = await looksOf(q, notice, row);
  const recipients = authors.map((label): Recipient => {
    const target = label.slice('user:'.length);
    return { channel: 'mail', target, label: `author ${target}` };
  });
  await tell(context, q, notice, row, recipients, {
    kind: 'approval_refused',
    subject: `Sent back: ${nameOf(notice)}`,
    lines: [
      `${who(actor)} looked at “${nameOf(notice)}” and sent it back:`,
      `“${reason}”`,
      'Nothing was published. Change it, then ask again.',
    ],
    now,
  });
}

/** Tells leads, managers and owners that a review was ended without the word that it asked for. */
export async function tellClosed(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
  row: ApprovalRow,
  reason: string,
  now: number,
): Promise<void> {
  await tell(context, q, notice, row, await ownersAnd(q, notice, ['duty_lead', 'manager']), {
    kind: 'review_closed',
    subject: `Review closed without a second person: ${nameOf(notice)}`,
    lines: [
      `${who(actor)} ended the review that “${nameOf(notice)}” owed, without a second person’s word:`,
      `“${reason}”`,
      'It stands on the record with their name.',
    ],
    now,
  });
}

async function tell(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  row: ApprovalRow,
  recipients: readonly Recipient[],
  said: { kind: string; subject: string; lines: readonly string[]; now: number },
): Promise<void> {
  const link = `${context.publicUrl}${pathOf(notice.id, row.subject)}`;
  for (const { channel, target } of recipients) {
    await enqueueStaffMessage(q, {
      dedupeKey: `${said.kind}|${row.id}|${target}`,
      channel,
      target,
      kind: said.kind,
      noticeId: notice.id,
      subject: said.subject,
      text: `${said.lines.join('\n')}\n\n${link}\n`,
      payload: { type: `notice.${said.kind}`, notice: notice.id, tier: notice.tier, url: link },
      now: said.now,
    });
  }
}

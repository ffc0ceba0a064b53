import { personOf, type Actor } from '#src/domain/actor.ts';
import type { ApprovalSubject } from '#src/domain/approval.ts';
import type { ApprovalRow } from '#src/store/approvals.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { nameToTell, reasonToTell } from '../disclosure/may-be-said.ts';
import { ownersAnd, type Recipient } from '../message/recipients.ts';
import { tellAbout, type Told } from '../message/write-to.ts';
import { type Tx } from '../operation.ts';
import { looksOf } from './looks.ts';
import { pathOf } from './path.ts';

/** What was looked at, in a sentence about the notice's name. */
const OF: Record<ApprovalSubject, (name: string) => string> = {
  publication: (name) => `“${name}”`,
  update: (name) => `an update of “${name}”`,
  summary: (name) => `the summary of “${name}”`,
  disclosure: (name) => `what is to be disclosed of “${name}”`,
};

const who = ({ label }: Actor): string => personOf(label);

/** Tells those who wrote it, or asked, that it was approved: it goes out when they say so. */
export async function tellApproved(tx: Tx, notice: NoticeRow, row: ApprovalRow): Promise<void> {
  const name = await nameToTell(tx, notice);
  await tell(tx, notice, row, await writersOf(tx.q, notice, row), {
    kind: 'approval_given',
    subject: `Approved: ${name}`,
    lines: [
      `${who(tx.actor)} looked at ${OF[row.subject](name)} and approved it.`,
      'It is not public by that: publish it when it is time. An edit asks for a new look.',
    ],
  });
}

/** Those who wrote what was looked at, or asked for it. */
async function writersOf(q: Queries, notice: NoticeRow, row: ApprovalRow): Promise<Recipient[]> {
  return (await looksOf(q, notice, row)).authors.map((label) => {
    const target = personOf(label);
    return { channel: 'mail', target, label: `author ${target}` };
  });
}

/** Tells those who wrote it, or asked, that it was sent back, and why. */
export async function tellSentBack(
  tx: Tx,
  notice: NoticeRow,
  row: ApprovalRow,
  reason: string,
): Promise<void> {
  const name = await nameToTell(tx, notice);
  await tell(tx, notice, row, await writersOf(tx.q, notice, row), {
    kind: 'approval_refused',
    subject: `Sent back: ${name}`,
    lines: [
      `${who(tx.actor)} looked at ${OF[row.subject](name)} and sent it back:`,
      await reasonToTell(tx, notice.id, reason),
      'Nothing was published. Change it, then ask again.',
    ],
  });
}

/** Tells leads, managers and owners that a review was ended without the word that it asked for. */
export async function tellClosed(
  tx: Tx,
  notice: NoticeRow,
  row: ApprovalRow,
  reason: string,
): Promise<void> {
  const name = await nameToTell(tx, notice);
  await tell(tx, notice, row, await ownersAnd(tx.q, notice, ['duty_lead', 'manager']), {
    kind: 'review_closed',
    subject: `Review closed without a second person: ${name}`,
    lines: [
      `${who(tx.actor)} ended the review that “${name}” owed, without a second person’s word:`,
      await reasonToTell(tx, notice.id, reason),
      'It stands on the record with their name.',
    ],
  });
}

const tell = (
  tx: Tx,
  notice: NoticeRow,
  row: ApprovalRow,
  recipients: readonly Recipient[],
  said: Pick<Told, 'kind' | 'subject' | 'lines'>,
): Promise<number> =>
  tellAbout(tx, notice, recipients, {
    ...said,
    ...{ occasion: row.id, topic: `approval|${row.id}`, path: pathOf(notice.id, row.subject) },
  });

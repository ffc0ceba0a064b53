import type { GuardedText } from '#src/domain/disclosure.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import type { NoticeKind } from '#src/domain/notice.ts';
import { fullSpan } from '#src/platform/time/format.ts';
import { componentsOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { draftText } from '../notice/draft-text.ts';
import { type Tx } from '../operation.ts';
import { checkTexts, guardOf } from './guard.ts';

/** Whether words may leave the notice: to the public, by mail, or into the record of all. */
async function maySay(tx: Tx, noticeId: string, text: GuardedText): Promise<boolean> {
  const faults: Fault[] = [];
  checkTexts([text], await guardOf(tx, noticeId), faults);
  return faults.length === 0;
}

/**
 * A text that the clock has made from a template; where it would name a private fact, which was
 * added after the notice was published, plain words must do: nobody is there to change it.
 */
export async function sayable(
  tx: Tx,
  noticeId: string,
  body: string,
  plain: string,
): Promise<string> {
  const text = { place: '/body', text: body, made: true };
  return (await maySay(tx, noticeId, text)) ? body : plain;
}

/** A reason as it may be mailed: what is private stays where one signs in to read it. */
export async function reasonToTell(tx: Tx, noticeId: string, reason: string): Promise<string> {
  const text = { place: '/reason', text: reason };
  return (await maySay(tx, noticeId, text)) ? `“${reason}”` : 'The reason stands on the notice.';
}

/** The same for the record, which is read by more people than the notice. */
export async function reasonForRecord(
  tx: Tx,
  noticeId: string,
  reason: string,
): Promise<{ reason: string } | { reason_withheld: true }> {
  const text = { place: '/reason', text: reason };
  return (await maySay(tx, noticeId, text)) ? { reason } : { reason_withheld: true };
}

/** A notice's name as it may be mailed: of a draft its title, or what it is about and when. */
export async function nameToTell(tx: Tx, notice: NoticeRow): Promise<string> {
  if (notice.status !== 'draft' && notice.title !== null) {
    return notice.title;
  }
  const made = notice.title === null;
  for (const text of [await titleOf(tx, notice), await subjectOf(tx.q, notice)]) {
    if (text !== '' && (await maySay(tx, notice.id, { place: '/title', text, made }))) {
      return text;
    }
  }
  return `a draft of the ${notice.tier} tier`;
}

/** What a draft would be called now; nothing where its texts cannot be made. */
async function titleOf(tx: Tx, notice: NoticeRow): Promise<string> {
  try {
    return (await draftText(tx, notice.id)).title;
  } catch (error) {
    if (error instanceof Refusal) {
      return '';
    }
    throw error;
  }
}

const WORK: Record<NoticeKind, string> = {
  maintenance: 'Planned work',
  emergency_patch: 'Emergency work',
  incident: 'Incident',
};

async function subjectOf(q: Queries, notice: NoticeRow): Promise<string> {
  const { windowStart, windowEnd, timeZone } = notice;
  const components = (await componentsOfNotices(q, [notice.id])).filter(({ hidden }) => !hidden);
  const names = components.map(({ name }) => name).join(', ');
  const what = names === '' ? WORK[notice.kind] : `${WORK[notice.kind]}: ${names}`;
  return windowStart === null || windowEnd === null
    ? what
    : `${what}, ${fullSpan(windowStart, windowEnd, timeZone)}`;
}

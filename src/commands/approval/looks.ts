import { isPerson, may, ROLE_SCOPES, SYSTEM, type Actor } from '#src/domain/actor.ts';
import { isObjection, notesOf, type ApprovalSubject } from '#src/domain/approval.ts';
import { isFinished, type Moment } from '#src/domain/notice.ts';
import { activePeople, type ApprovalRow } from '#src/store/approvals.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { eachWithMakers } from '../token/makers.ts';
import { userLabel } from '../user/label.ts';
import { authorsOf, writersOf } from './authors.ts';

/** Something that one person wrote and another one looks at. */
export interface Piece {
  /** The update's; null where the whole is looked at in one. */
  id: string | null;
  moment: Moment | null;
  authors: ReadonlySet<string>;
  /** Who has looked at it already. */
  seenBy: string | null;
}

/**
 * What there is to look at. A review goes text by text, so that whoever wrote one of them can
 * look at the others; what is not public yet is looked at as one, by one who wrote nothing of it.
 */
export async function piecesOf(
  q: Queries,
  noticeId: string,
  subject: ApprovalSubject,
  row: ApprovalRow | null,
): Promise<Piece[]> {
  if (subject !== 'publication' || row === null || row.dueAt === null) {
    const authors = await authorsOf(q, noticeId, subject);
    return [{ id: null, moment: null, authors, seenBy: null }];
  }
  const { seen = {} } = notesOf(row);
  const drafters = await writersOf(q, noticeId);
  const updates = (await updatesOfNotices(q, [noticeId])).toSorted(
    (a, b) => a.sequence - b.sequence,
  );
  const writers = await eachWithMakers(
    q,
    updates.map(({ createdBy }) => createdBy),
  );
  return updates.map(({ id, moment, sequence, createdBy }) => {
    // What the clock says repeats words of the draft, whoever wrote those.
    const drafted = sequence === 0 || createdBy === SYSTEM.label;
    const authors = new Set([...writers.get(createdBy)!, ...(drafted ? drafters : [])]);
    return { id, moment, authors, seenBy: seen[id] ?? null };
  });
}

/** What of it this person can look at: what others wrote and nobody has looked at yet. */
export function leftFor(label: string, pieces: readonly Piece[]): Piece[] {
  return pieces.filter(({ authors, seenBy }) => seenBy === null && !authors.has(label));
}

/** For whoever may not decide: they wrote it, or have done their part. */
export function whyNothingLeft(actor: Actor, pieces: readonly Piece[]): string {
  return pieces.some(({ seenBy }) => seenBy === actor.label)
    ? 'You have looked at what others wrote; what is left you wrote yourself: a second person has to look at that.'
    : 'You wrote this, or made the token that did: a second person has to look at it.';
}

/** Whether whoever asked is kept from deciding for that alone; a review was asked for by nobody. */
export function askedBy(label: string, row: ApprovalRow): boolean {
  return row.requestedBy === label && (row.subject !== 'publication' || row.dueAt === null);
}

export interface Looks {
  pieces: Piece[];
  /** Who may decide now, as the record names them. */
  deciders: string[];
  /** The people who wrote it and can sign in, or asked for it. */
  authors: string[];
  /** Whether an owner may end it: nobody is left to give it, or no text can answer the objection. */
  closable: boolean;
}

/** Who is to look at what is asked for or owed, and who wrote it. */
export async function looksOf(q: Queries, notice: NoticeRow, row: ApprovalRow): Promise<Looks> {
  const pieces = await piecesOf(q, notice.id, row.subject, row);
  const people = await activePeople(q);
  const able = people
    .filter(({ role }) => may({ label: '', scopes: ROLE_SCOPES[role] }, 'approvals:write'))
    .map(userLabel);
  const objected = isObjection(row);
  const deciders = able.filter((label) =>
    objected
      ? label === row.decidedBy
      : row.state === 'requested' && !askedBy(label, row) && leftFor(label, pieces).length > 0,
  );
  const authors = people
    .map(userLabel)
    .filter(
      (label) => row.requestedBy === label || pieces.some((piece) => piece.authors.has(label)),
    );
  const over =
    row.subject === 'publication' &&
    notice.status !== 'draft' &&
    isFinished(notice.kind, notice.status);
  const closable = row.dueAt !== null && (objected ? over : deciders.length === 0);
  return { pieces, deciders, authors, closable };
}

/** Whether this person owns the page, and so may end what nobody else can. */
export function mayClose(actor: Actor, { closable }: Looks): boolean {
  return closable && isPerson(actor.label) && may(actor, 'settings:write');
}

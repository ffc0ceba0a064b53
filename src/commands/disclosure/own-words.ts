import type { Actor } from '#src/domain/actor.ts';
import { sameText, type GuardedText } from '#src/domain/disclosure.ts';
import { activePeople } from '#src/store/approvals.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import type { OverrideRequestRow, OverrideRow } from '#src/store/overrides.ts';
import type { Queries } from '#src/store/queries.ts';
import { authorsOf, writersOfField } from '../approval/authors.ts';
import { eachWithMakers } from '../token/makers.ts';
import { userLabel } from '../user/label.ts';
import { publishedTexts } from './notice-words.ts';

interface Writing {
  /** Whoever writes now; none: what stands there is judged. */
  writer: Actor | undefined;
  /** What stands there already, and is not theirs by being saved again. */
  standing: readonly GuardedText[];
  /** All that was ever asked about. */
  requests: readonly OverrideRequestRow[];
}

/**
 * Those of the overrides that their givers did not give themselves, be it through a token: for what
 * they asked about, for what they write now, or for what they wrote that is not public yet. Nor
 * does a word of somebody who can no longer sign in make anything public.
 */
export async function ofOthersWords(
  q: Queries,
  notice: NoticeRow | null,
  rows: readonly OverrideRow[],
  { writer, standing, requests }: Writing,
): Promise<OverrideRow[]> {
  const askers = requests.map(({ requestedBy }) => requestedBy);
  const people = await eachWithMakers(q, [...askers, ...(writer ? [writer.label] : [])]);
  const authors = await authorsOfTexts(q, notice, rows);
  const signIn = new Set((await activePeople(q)).map(userLabel));
  const said = notice === null || rows.length === 0 ? [] : await saidSoFar(q, notice);
  return rows.filter((row) => {
    const giver = row.createdBy;
    const left = row.subject !== 'brief' && !signIn.has(giver);
    if (left && !said.some((text) => isOf(row, text))) {
      return false;
    }
    const asked = requests.some((one) => isOf(row, one) && people.get(one.requestedBy)!.has(giver));
    const writes =
      writer !== undefined &&
      people.get(writer.label)!.has(giver) &&
      !standing.some((text) => isOf(row, text));
    return !asked && !writes && !authors.get(wholeOf(row))!.has(giver);
  });
}

/** Everything that a notice has said in public: what once passed there stays. */
async function saidSoFar(q: Queries, notice: NoticeRow): Promise<GuardedText[]> {
  const updates = await updatesOfNotices(q, [notice.id]);
  const bodies = updates.map(({ body }) => ({ place: '/body', text: body }));
  return [...(await publishedTexts(q, notice)), ...bodies];
}

const isOf = (row: OverrideRow, text: GuardedText): boolean =>
  (text.subject ?? 'notice') === row.subject && sameText(text, row);

/** What an override's text is a part of, all of which has the same authors: one field, one summary. */
const wholeOf = ({ subject, place }: OverrideRow): string =>
  subject === 'notice' ? fieldOf(place) : `${subject} as a whole`;

const fieldOf = (place: string): string => place.split('/')[1]!;

/** The authors of the texts of these overrides, each whole looked up once. */
async function authorsOfTexts(
  q: Queries,
  notice: NoticeRow | null,
  rows: readonly OverrideRow[],
): Promise<Map<string, ReadonlySet<string>>> {
  const authors = new Map<string, ReadonlySet<string>>();
  for (const row of rows) {
    const whole = wholeOf(row);
    authors.set(whole, authors.get(whole) ?? (await authorsOfText(q, notice, row)));
  }
  return authors;
}

/**
 * Who wrote a text that is still to be published. What is public was judged when it became that,
 * and work must go on under it; a brief is judged by who writes and who asks.
 */
async function authorsOfText(
  q: Queries,
  notice: NoticeRow | null,
  { subject, place }: OverrideRow,
): Promise<Set<string>> {
  switch (subject) {
    case 'notice':
      return notice?.status === 'draft'
        ? writersOfField(q, notice.id, fieldOf(place))
        : new Set<string>();
    case 'summary':
      return notice === null ? new Set<string>() : authorsOf(q, notice.id, 'summary');
    case 'brief':
      return new Set<string>();
  }
}

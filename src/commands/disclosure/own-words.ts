import { sameText, type GuardedText } from '../../domain/disclosure.ts';
import type { Actor } from '../../domain/actor.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { OverrideRequestRow, OverrideRow } from '../../store/overrides.ts';
import type { Queries } from '../../store/queries.ts';
import { authorsOf, withMakers, writersOfField } from '../approval/authors.ts';

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
 * they asked about, for what they write now, or for what they wrote that is not public yet.
 */
export async function ofOthersWords(
  q: Queries,
  notice: NoticeRow | null,
  rows: readonly OverrideRow[],
  { writer, standing, requests }: Writing,
): Promise<OverrideRow[]> {
  const writers = writer === undefined ? null : await withMakers(q, [writer.label]);
  const counting: OverrideRow[] = [];
  for (const row of rows) {
    const asked = requests.filter((one) => isOf(row, one)).map(({ requestedBy }) => requestedBy);
    const writesIt =
      writers?.has(row.createdBy) === true && !standing.some((text) => isOf(row, text));
    const own =
      writesIt ||
      (await withMakers(q, asked)).has(row.createdBy) ||
      (await authorsOfText(q, notice, row)).has(row.createdBy);
    if (!own) {
      counting.push(row);
    }
  }
  return counting;
}

const isOf = (row: OverrideRow, text: GuardedText): boolean =>
  (text.subject ?? 'notice') === row.subject && sameText(text, row);

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
        ? writersOfField(q, notice.id, place.split('/')[1]!)
        : new Set<string>();
    case 'summary':
      return notice === null ? new Set<string>() : authorsOf(q, notice.id, 'summary');
    case 'brief':
      return new Set<string>();
  }
}

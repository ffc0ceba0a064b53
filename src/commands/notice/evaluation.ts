import { type NoticeRow, findPrivateFacts } from '#src/store/notices.ts';
import { type Tx } from '../operation.ts';
import type { NoticeInput } from './input.ts';

/** When a notice's urgency was judged, and by which version of the policies. */
export interface Evaluation {
  /** Epoch milliseconds: from here a time to respond counts where no anchor was given. */
  at: number;
  /** Null: the policies that hold now. */
  version: number | null;
}

/** What an answer depends on. */
function judged(input: NoticeInput): string {
  const { kind, assessment, tier, tier_reason: reason, components } = input;
  return JSON.stringify([
    kind,
    assessment ?? null,
    tier ?? null,
    reason ?? null,
    components.map(({ slug }) => slug).toSorted(),
  ]);
}

/**
 * The evaluation that an edit goes on from: the clock that began with the first one runs on,
 * whatever is edited, and the same facts keep the policies that they were judged by. `before` is
 * null where what is stored could not be written any more.
 */
export async function evaluationOf(
  tx: Tx,
  notice: NoticeRow,
  before: NoticeInput | null,
  after: NoticeInput,
): Promise<Evaluation> {
  const stored = await findPrivateFacts(tx.q, notice.id);
  const earlier = before?.assessment ?? null;
  const same = before !== null && judged(before) === judged(after);
  const kept = same ? (stored?.policyVersion ?? null) : null;
  if ((after.assessment ?? null) === null) {
    return { at: notice.createdAt, version: kept };
  }
  if (earlier === null) {
    return { at: tx.now, version: kept };
  }
  const own = earlier.anchor === undefined || notice.publishedAt !== null ? notice.anchor : null;
  return { at: own ?? notice.createdAt, version: kept };
}

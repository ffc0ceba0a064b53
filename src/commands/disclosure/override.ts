import * as z from 'zod';
import { ownWords } from '#src/domain/brief.ts';
import {
  blocking,
  GUARDED_SUBJECTS,
  sameText,
  type DisclosureRule,
  type GuardedSubject,
} from '#src/domain/disclosure.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { fullTime } from '#src/platform/time/format.ts';
import { newId } from '#src/store/ids.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { insertOverrides, overrideRequestsOf } from '#src/store/overrides.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { flag, line, oneOf, parseInput, prose, mayBeEmpty } from '../parse.ts';
import { findingsIn, guardOf, toldEarly } from './guard.ts';
import { reasonForRecord } from './may-be-said.ts';
import { answeredWords, settle } from './requests.ts';
import { tellAnswered } from './tell.ts';
import { whyNotOverride } from './who.ts';

/** The public texts of each subject, as pointers into its input. */
const PLACES: Record<GuardedSubject, RegExp> = {
  notice: /^\/(?:title|body|reason|variables\/[a-z_]{1,64}|stages\/\d{1,2}\/(?:name|region))$/,
  summary: /^\/(?:body|correction_note)$/,
  brief: /^\/(?:body|macros\/\d{1,2}\/(?:name|text))$/,
};

/** Longest text of one place; a summary may be made longer than anybody types. */
const MAX_TEXT = 60_000;

/** A text and where it is to stand, as the refusal named it. */
export const TextInput = z
  .strictObject({
    subject: oneOf(GUARDED_SUBJECTS).default('notice'),
    place: line(100),
    text: prose(MAX_TEXT).pipe(z.string().min(1, { error: 'must not be empty' })),
  })
  .refine(({ subject, place }) => PLACES[subject].test(place), {
    path: ['place'],
    error: 'must be the pointer of a public text, such as /body',
  });

/** Beside the text itself. */
const OverrideInput = z.looseObject({
  reason: line(500, 10),
  /** What was asked for; it must still be open. */
  request: line(64).nullish(),
  /** The approver's word that a private fact becomes public before its embargo ends. */
  before_embargo: flag().default(false),
});

/**
 * Lets the guard's findings in one exact text of a notice, its summary or its brief pass, with the
 * reason on the record: an approver's act, and never the author's where somebody else could look.
 * Another text is not let pass by it. Throws `invalid`, `forbidden`, `not_found`, `conflict`.
 */
export const overrideDisclosure = operation({
  scope: 'approvals:write',
  change: mayBeEmpty(OverrideInput),
}).write(async (tx, noticeId, { reason, request, before_embargo, ...rest }) => {
  const input = parseInput(TextInput, rest);
  const { subject, place } = input;
  const text = subject === 'brief' && place === '/body' ? ownWords(input.text) : input.text;

  const notice = await loadNotice(tx.q, noticeId);
  const whyNot = await whyNotOverride(tx, noticeId, { subject, place, text });
  if (whyNot !== null) {
    throw new Refusal('forbidden', whyNot);
  }
  const requests = await overrideRequestsOf(tx.q, noticeId);
  const asked = requests.filter(
    (row) => row.outcome === null && row.subject === subject && sameText(row, { place, text }),
  );
  if (request && !asked.some(({ id }) => id === request)) {
    throw new Refusal('conflict', answeredWords(requests.find(({ id }) => id === request)));
  }
  const guard = await guardOf(tx, noticeId, { writer: tx.actor });
  const found = blocking(findingsIn([{ subject, place, text }], guard));
  if (found.length === 0) {
    throw invalidField('/text', 'holds nothing that the guard refuses');
  }
  const ends = found.map((one) => toldEarly(one, guard, tx.now));
  const early = ends.reduce<number | null>(
    (last, end) => (end === null ? last : Math.max(last ?? end, end)),
    null,
  );
  if (early !== null && !before_embargo) {
    throw invalidField('/before_embargo', earlyFault(early, notice.timeZone));
  }
  await insertOverrides(
    tx.q,
    found.map(({ fingerprint, rule }, index) => ({
      ...{ id: newId(), noticeId, subject, place, text, fingerprint, rule, reason },
      ...{ createdBy: tx.actor.label, createdAt: tx.now },
      embargoUntil: ends[index]!,
    })),
  );
  const said = await reasonForRecord(tx, noticeId, reason);
  const what = { subject, place, ...said, early, rules: rulesOf(found) };
  await record(tx, notice, what);
  for (const row of asked) {
    await settle(tx, row, 'passed', null);
    await tellAnswered(tx, notice, row, { outcome: 'passed', reason });
  }
});

function earlyFault(embargoUntil: number, timeZone: string): string {
  const until = fullTime(embargoUntil, timeZone);
  return `must be true: this makes a private fact public before its embargo ends, on ${until}`;
}

const rulesOf = (found: readonly { rule: DisclosureRule }[]): DisclosureRule[] => [
  ...new Set(found.map(({ rule }) => rule)),
];

/** What was let pass, without the words: the record is read by more people than the facts. */
async function record(
  tx: Tx,
  { id }: NoticeRow,
  { early, ...detail }: { early: number | null } & Record<string, unknown>,
): Promise<void> {
  await tx.audit(
    early !== null ? 'disclosure.override_before_embargo' : 'disclosure.override',
    'notice',
    id,
    {
      ...detail,
      ...(early === null ? {} : { embargo_until: new Date(early).toISOString() }),
    },
  );
}

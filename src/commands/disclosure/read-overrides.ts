import {
  blocking,
  sameText,
  type GuardedSubject,
  type GuardedText,
  type RequestOutcome,
} from '#src/domain/disclosure.ts';
import { latestBrief } from '#src/store/briefs.ts';
import { updatesOfNotices, type NoticeRow } from '#src/store/notices.ts';
import { overrideRequestsOf, overridesOf, type OverrideRow } from '#src/store/overrides.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSummary } from '#src/store/summaries.ts';
import { briefTexts } from '../brief/make.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { asDisclosureNotice, type DisclosureNotice } from '../notice/disclosure-findings.ts';
import { operation, type Tx } from '../operation.ts';
import { pendingTexts } from '../summary/save.ts';
import { findingsIn, guardOf, toldEarly, withoutEchoes, type Guard } from './guard.ts';
import { draftTexts } from './notice-words.ts';
import { whyNotOverride } from './who.ts';

/** One finding that an approver let pass in one text. */
interface OverrideView {
  rule: string;
  subject: GuardedSubject;
  place: string;
  text: string;
  reason: string;
  created_by: string;
  created_at: string;
  /** The approver said that a private fact becomes public before its embargo ends. */
  before_embargo: boolean;
  /** Whether it still lets anything pass: given by none of its authors, and the embargo is none that came or grew afterwards. */
  holds: boolean;
  /** Whether this text stands anywhere now; an edited one needs another word. */
  stands: boolean;
}

/** A text that is held back, and what is found in it. */
interface HeldBackView {
  /** Null where nobody has asked about it. */
  request: { id: string; note: string; requested_by: string; requested_at: string } | null;
  subject: GuardedSubject;
  place: string;
  text: string;
  findings: DisclosureNotice[];
  /** Letting it pass makes a private fact public before its embargo ends. */
  before_embargo: boolean;
  may_override: boolean;
  why_not: string | null;
}

/** A request that was answered. */
interface AnsweredView {
  id: string;
  subject: GuardedSubject;
  place: string;
  text: string;
  note: string;
  requested_by: string;
  requested_at: string;
  outcome: RequestOutcome;
  settled_by: string;
  settled_at: string;
  reason: string | null;
}

export interface OverridesView {
  embargo_until: string | null;
  /** What is held back now, the oldest request first. */
  held_back: HeldBackView[];
  answered: AnsweredView[];
  items: OverrideView[];
}

/** What the guard holds back in the texts of a notice, what of it was let pass, by whom and why. */
export const readOverrides = operation({ scope: 'notices:read' }).read(
  async (tx, noticeId: string): Promise<OverridesView> => {
    const notice = await loadNotice(tx.q, noticeId);
    const requests = await overrideRequestsOf(tx.q, noticeId);
    const drafts = await unpublishedTexts(tx.q, notice);
    const standing = [...drafts, ...(await publicTexts(tx.q, notice))];
    const guard = await guardOf(tx, noticeId);
    const open = requests.filter(({ outcome }) => outcome === null);
    const unasked = drafts.filter(
      (text) =>
        !open.some((row) => row.subject === (text.subject ?? 'notice') && sameText(row, text)),
    );
    const looked = { tx, notice, guard };
    const held: HeldBackView[] = [];
    for (const row of open) {
      const request = {
        id: row.id,
        note: row.note,
        requested_by: row.requestedBy,
        requested_at: iso(row.requestedAt),
      };
      const text = drafts.find(
        (one) => (one.subject ?? 'notice') === row.subject && sameText(one, row),
      );
      held.push(await heldBack(looked, text ?? row, request));
    }
    for (const text of unasked) {
      const view = await heldBack(looked, text, null);
      held.push(...(view.findings.length === 0 ? [] : [view]));
    }
    return {
      embargo_until: iso(notice.embargoUntil),
      held_back: held,
      answered: requests.flatMap((row) =>
        row.outcome === null
          ? []
          : [
              {
                id: row.id,
                subject: row.subject,
                place: row.place,
                text: row.text,
                note: row.note,
                requested_by: row.requestedBy,
                requested_at: iso(row.requestedAt),
                outcome: row.outcome,
                settled_by: row.settledBy ?? '',
                settled_at: iso(row.settledAt ?? 0),
                reason: row.answer,
              },
            ],
      ),
      items: (await overridesOf(tx.q, noticeId)).map((row) => overrideView(row, guard, standing)),
    };
  },
);

/** Texts of a notice that are written and not public yet. */
async function unpublishedTexts(q: Queries, notice: NoticeRow): Promise<GuardedText[]> {
  const summary = await findSummary(q, notice.id);
  const brief = await latestBrief(q, notice.id);
  return [
    ...(notice.status === 'draft' ? await draftTexts(q, notice) : []),
    ...(summary === null ? [] : pendingTexts(summary)),
    ...(brief === null ? [] : briefTexts(brief)),
  ];
}

/** Those that are. */
async function publicTexts(q: Queries, notice: NoticeRow): Promise<GuardedText[]> {
  return notice.status === 'draft'
    ? []
    : [
        ...(await draftTexts(q, notice)),
        ...(await updatesOfNotices(q, [notice.id])).map(({ body }) => ({
          place: '/body',
          text: body,
        })),
      ];
}

async function heldBack(
  looked: { tx: Tx; notice: NoticeRow; guard: Guard },
  { subject = 'notice', place, text, ...rest }: GuardedText,
  request: HeldBackView['request'],
): Promise<HeldBackView> {
  const { tx, notice, guard } = looked;
  const made = rest.made === true;
  const found = blocking(findingsIn([{ subject, place, text, made }], guard));
  const whyNot = await whyNotOverride(tx, notice.id, { subject, place, text });
  return {
    request,
    subject,
    place,
    text,
    findings: withoutEchoes(found).map(asDisclosureNotice),
    before_embargo: found.some((one) => toldEarly(one, guard, tx.now) !== null),
    may_override: whyNot === null,
    why_not: whyNot,
  };
}

/** Whether the guard lets it count: given by somebody else, and for this embargo. */
function holds(row: OverrideRow, { passed }: Guard): boolean {
  return (
    passed === 'all' ||
    passed.some(
      ({ subject, place, text, fingerprint }) =>
        subject === row.subject &&
        place === row.place &&
        text === row.text &&
        fingerprint === row.fingerprint,
    )
  );
}

function overrideView(
  row: OverrideRow,
  guard: Guard,
  standing: readonly GuardedText[],
): OverrideView {
  // A variable's or a reason's words are kept within the update that they went into.
  const within = /^\/(?:reason|variables\/)/.test(row.place);
  return {
    rule: row.rule,
    subject: row.subject,
    place: row.place,
    text: row.text,
    reason: row.reason,
    created_by: row.createdBy,
    created_at: iso(row.createdAt),
    before_embargo: row.embargoUntil !== null,
    holds: holds(row, guard),
    stands: standing.some(
      (text) =>
        (text.subject ?? 'notice') === row.subject &&
        (sameText(text, row) || (within && text.place === '/body' && text.text.includes(row.text))),
    ),
  };
}

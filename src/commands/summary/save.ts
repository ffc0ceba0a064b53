import { type Actor } from '#src/domain/actor.ts';
import type { GuardedText } from '#src/domain/disclosure.ts';
import { invalidField, Refusal, type Fault } from '#src/domain/errors.ts';
import { pendingBody, type SummaryWords } from '#src/domain/summary.ts';
import { liveApproval } from '#src/store/approvals.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSummary, insertSummary, updateSummary, type Summary } from '#src/store/summaries.ts';
import { voidOthers } from '../approval/write.ts';
import { checkTexts, guardOf } from '../disclosure/guard.ts';
import { followRequests, openRequests, takeAsk } from '../disclosure/requests.ts';
import { throwFaults } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';
import { parseInput } from '../parse.ts';
import { composeSummary } from './compose.ts';
import { SummaryInput } from './input.ts';
import { checkSummaryRevision, loadFinished } from './load.ts';
import { summaryHash } from './text.ts';

/**
 * Writes a notice's summary, or, once that is published, a correction that is not public yet. A
 * text that changes voids what was asked for or given of the one before. With `ask_override` it
 * keeps what the guard refuses, and an approver is asked about it.
 */
export const saveSummary = operation({ scope: 'notices:write' }).write(
  async (tx: Tx, noticeId: string, raw: unknown, expectedRevision?: number) => {
    const { ask, rest } = takeAsk(raw);
    const input = parseInput(SummaryInput, rest);

    const notice = await loadFinished(tx.q, noticeId);
    const stored = await findSummary(tx.q, noticeId);
    checkSummaryRevision(stored?.revision ?? 0, expectedRevision);
    const words: SummaryWords = {
      cause: input.cause || null,
      done: input.done || null,
      changes: input.changes.map(({ text, owner, due }) => ({
        text,
        owner: owner ?? null,
        due: due ?? null,
      })),
    };
    const ownBody = Boolean(input.body);
    const body = input.body || (await composeSummary(tx, notice, words));
    const note = input.correction_note ?? null;
    if (ask === null) {
      await checkDraft(tx, stored, noticeId, { body, note, ownBody }, words);
    }
    const text = { words, ownBody, body, note };
    const next = nextOf(stored, tx.actor, noticeId, text, tx.now);
    await voidOthers(tx, noticeId, 'summary', summaryHash(pendingBody(next)));
    const live = await liveApproval(tx.q, noticeId, 'summary');
    const status =
      next.status === 'published' ? next.status : live?.state === 'approved' ? 'approved' : 'draft';
    await write(tx.q, stored, { ...next, status });
    await tx.audit(stored === null ? 'summary.draft' : 'summary.edit', 'notice', noticeId);
    const texts = summaryTexts({ body, note, ownBody });
    await followRequests(tx, noticeId, 'summary', texts);
    if (ask !== null) {
      await openRequests(tx, noticeId, texts, ask);
    }
  },
);

interface SummaryText {
  body: string;
  note: string | null;
  /** Written by hand: no template repeats in it what was let pass elsewhere. */
  ownBody: boolean;
}

/** The public words of a summary, each with its place. */
function summaryTexts({ body, note, ownBody }: SummaryText): GuardedText[] {
  const texts = [
    { subject: 'summary' as const, place: '/body', text: body, made: !ownBody },
    { subject: 'summary' as const, place: '/correction_note', text: note ?? '' },
  ];
  return texts.filter(({ text }) => text !== '');
}

/** What of a stored summary is to be published next. */
export function pendingTexts(stored: Summary): GuardedText[] {
  const { ownBody } = stored.sections.correction ?? stored.sections;
  return summaryTexts({ ...pendingBody(stored), ownBody });
}

/** Refuses to publish a text that names what is private still. */
export async function checkLeaks(tx: Tx, stored: Summary): Promise<void> {
  const faults: Fault[] = [];
  checkTexts(pendingTexts(stored), await guardOf(tx, stored.noticeId), faults);
  throwFaults(faults);
}

/** What people wrote of it, each with the place where they did. */
function sectionTexts({ cause, done, changes }: SummaryWords): GuardedText[] {
  return [
    { place: '/cause', text: cause ?? '' },
    { place: '/done', text: done ?? '' },
    ...changes.flatMap(({ text, owner }, row) => [
      { place: `/changes/${row}/text`, text },
      { place: `/changes/${row}/owner`, text: owner ?? '' },
    ]),
  ].filter(({ text }) => text !== '');
}

/**
 * Refuses to keep one, but for what an approver is asked about. Where the text is made of the
 * sections, what is refused in it is named at the section that brought it.
 */
async function checkDraft(
  tx: Tx,
  stored: Summary | null,
  noticeId: string,
  text: SummaryText,
  words: SummaryWords,
): Promise<void> {
  const standing = stored === null ? [] : pendingTexts(stored);
  const guard = await guardOf(tx, noticeId, { writer: tx.actor, standing, draft: true });
  const faults: Fault[] = [];
  checkTexts(summaryTexts(text), guard, faults);
  const inBody = faults.some(({ pointer }) => pointer === '/body');
  if (inBody && !text.ownBody) {
    const brought: Fault[] = [];
    checkTexts(sectionTexts(words), guard, brought);
    throwFaults([
      ...brought,
      ...faults.filter(({ pointer }) => brought.length === 0 || pointer !== '/body'),
    ]);
  }
  throwFaults(faults);
}

interface Text {
  words: SummaryWords;
  ownBody: boolean;
  body: string;
  note: string | null;
}

/** The row as it is to be, its revision left as it was. */
function nextOf(
  stored: Summary | null,
  actor: Actor,
  noticeId: string,
  { words, ownBody, body, note }: Text,
  now: number,
): Summary {
  const by = { updatedBy: actor.label, updatedAt: now };
  if (stored === null) {
    return {
      noticeId,
      status: 'draft',
      sections: { ...words, ownBody, correction: null, notified: false, corrections: [] },
      body,
      revision: 1,
      createdBy: actor.label,
      createdAt: now,
      ...by,
      publishedBy: null,
      publishedAt: null,
    };
  }
  if (stored.status !== 'published') {
    return { ...stored, ...by, body, sections: { ...stored.sections, ...words, ownBody } };
  }
  if (note === null) {
    throw invalidField(
      '/correction_note',
      'is needed: this summary is published, and its readers are told what was corrected',
    );
  }
  const correction = { ...words, ownBody, body, note, by: actor.label, at: now };
  // What is public stays as it is until the correction is published.
  return { ...stored, ...by, sections: { ...stored.sections, correction } };
}

async function write(q: Queries, stored: Summary | null, next: Summary): Promise<void> {
  if (stored === null) {
    await insertSummary(q, next);
    return;
  }
  const { status, sections, body, updatedBy, updatedAt } = next;
  if (!(await updateSummary(q, stored, { status, sections, body, updatedBy, updatedAt }))) {
    throw new Refusal('conflict', 'Somebody was faster with this summary: read it again.');
  }
}

import * as z from 'zod';
import { personOf } from '#src/domain/actor.ts';
import {
  blocking,
  sameText,
  type GuardedSubject,
  type GuardedText,
  type RequestOutcome,
} from '#src/domain/disclosure.ts';
import { newId } from '#src/store/ids.ts';
import {
  insertOverrideRequest,
  overrideRequestsOf,
  settleOverrideRequest,
  type OverrideRequestRow,
} from '#src/store/overrides.ts';
import type { Queries } from '#src/store/queries.ts';
import { loadNotice } from '../load-notice.ts';
import { type Tx } from '../operation.ts';
import { line, parseInput } from '../parse.ts';
import { findingsIn, guardOf } from './guard.ts';
import { reasonForRecord } from './may-be-said.ts';
import { tellAsked } from './tell.ts';

/** Why an author holds refused words for harmless: what their approver reads first. */
export const note = () => line(500, 10);

const AskInput = z.strictObject({ ask_override: note().nullish() });

/**
 * `ask_override` of an input, apart from the rest of it: its author asks an approver about what the
 * guard refuses, and a draft keeps it meanwhile. Throws `invalid`.
 */
export function takeAsk(raw: unknown): { ask: string | null; rest: Record<string, unknown> } {
  if (typeof raw !== 'object' || raw === null || !('ask_override' in raw)) {
    return { ask: null, rest: raw as Record<string, unknown> };
  }
  const { ask_override, ...rest } = raw;
  return { ask: parseInput(AskInput, { ask_override }).ask_override ?? null, rest };
}

/** The requests of a notice that nobody has answered. */
async function openOf(q: Queries, noticeId: string): Promise<OverrideRequestRow[]> {
  return (await overrideRequestsOf(q, noticeId)).filter(({ outcome }) => outcome === null);
}

/** Asks about each text in which something is refused. How many are asked about now. */
export async function openRequests(
  tx: Tx,
  noticeId: string,
  texts: readonly GuardedText[],
  why: string,
): Promise<number> {
  const guard = await guardOf(tx, noticeId, { writer: tx.actor });
  const found = blocking(findingsIn(texts, guard));
  const refused = texts.filter(({ place }) => found.some((finding) => finding.place === place));
  const open = await openOf(tx.q, noticeId);
  const said = await reasonForRecord(tx, noticeId, why);
  const asked: OverrideRequestRow[] = [];
  for (const { place, text, subject = 'notice' } of refused) {
    if (open.some((row) => row.subject === subject && sameText(row, { place, text }))) {
      continue;
    }
    const row = {
      ...{ id: newId(), noticeId, subject, place, text, note: why },
      ...{ requestedBy: tx.actor.label, requestedAt: tx.now },
      ...{ outcome: null, settledBy: null, settledAt: null, answer: null },
    };
    await insertOverrideRequest(tx.q, row);
    await audit(tx, row, 'disclosure.ask_override', said);
    asked.push(row);
  }
  await tellAsked(tx, await loadNotice(tx.q, noticeId), asked);
  return refused.length;
}

/** Ends what was asked about texts that stand there no more: an edit asks anew. */
export async function followRequests(
  tx: Tx,
  noticeId: string,
  subject: GuardedSubject,
  texts: readonly GuardedText[],
): Promise<void> {
  for (const row of await openOf(tx.q, noticeId)) {
    if (row.subject === subject && !texts.some((text) => sameText(text, row))) {
      await settle(tx, row, 'voided', null);
    }
  }
}

/** For whoever lost a race for a request: who did what with it. */
export function answeredWords(row: OverrideRequestRow | undefined): string {
  const who = personOf(row?.settledBy ?? '');
  switch (row?.outcome) {
    case 'passed':
      return `${who} was faster and let these words pass. Nothing was changed by you.`;
    case 'refused':
      return `${who} was faster and refused these words. Nothing was changed by you.`;
    case 'withdrawn':
      return `${who} took the question back meanwhile. Nothing was changed by you.`;
    case 'voided':
      return `${who} changed the text meanwhile: look at what stands there now.`;
    default:
      return 'This is about another text than was asked about: look at what stands there now.';
  }
}

/** Answers a request; false where somebody was faster. */
export async function settle(
  tx: Tx,
  row: OverrideRequestRow,
  outcome: RequestOutcome,
  answer: string | null,
): Promise<boolean> {
  const settled = { outcome, settledBy: tx.actor.label, settledAt: tx.now, answer };
  if (!(await settleOverrideRequest(tx.q, row.id, settled))) {
    return false;
  }
  if (outcome !== 'passed') {
    const why = answer === null ? {} : await reasonForRecord(tx, row.noticeId, answer);
    await audit(tx, row, 'disclosure.end_override_request', { outcome, ...why });
  }
  return true;
}

/** The record is read by more people than the texts: it has their places. */
async function audit(
  tx: Tx,
  { noticeId, subject, place, id }: OverrideRequestRow,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await tx.audit(action, 'notice', noticeId, { request: id, subject, place, ...detail });
}

import * as z from 'zod';
import { ownWords } from '#src/domain/brief.ts';
import { invalidField, notFound, Refusal } from '#src/domain/errors.ts';
import { overrideRequestsOf } from '#src/store/overrides.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { line, oneOf, parseInput, mayBeEmpty } from '../parse.ts';
import { TextInput } from './override.ts';
import { answeredWords, note, openRequests, settle } from './requests.ts';
import { tellAnswered } from './tell.ts';
import { whyNotOverride } from './who.ts';

const RequestInput = z.strictObject({
  texts: z
    .array(TextInput, { error: 'must be a list of {subject, place, text}' })
    .min(1, { error: 'must name at least one text' })
    .max(50, { error: 'must have at most 50 entries' }),
  note: note(),
});

/**
 * Keeps texts that are refused for an approver to look at: those of an update or of other times,
 * which are public as soon as they are written. Nothing is published by it. Throws `invalid`.
 */
export const askForOverride = operation({
  scope: 'notices:write',
  change: mayBeEmpty(RequestInput),
}).write(async (tx: Tx, noticeId, input) => {
  await loadNotice(tx.q, noticeId);
  let asked = 0;
  for (const { subject, place, text } of input.texts) {
    const own = subject === 'brief' && place === '/body' ? ownWords(text) : text;
    const texts = [{ subject, place, text: own }];
    asked += await openRequests(tx, noticeId, texts, input.note);
  }
  if (asked === 0) {
    throw invalidField('/texts', 'hold nothing that the guard refuses');
  }
});

const AnswerInput = z.strictObject({
  outcome: oneOf(['refused', 'withdrawn']),
  /** What to write instead; needed to refuse. */
  reason: line(500).nullish(),
});

/**
 * Ends a request without letting its text pass: an approver refuses it with a reason, or whoever
 * asked takes it back. Throws `invalid`, `forbidden`, `not_found`, `conflict`.
 */
export const endOverrideRequest = operation({ scope: ['approvals:write', 'notices:write'] }).write(
  async (tx: Tx, noticeId: string, requestId: string, raw: unknown) => {
    const { outcome, reason } = parseInput(AnswerInput, raw ?? {});

    const notice = await loadNotice(tx.q, noticeId);
    const row = (await overrideRequestsOf(tx.q, noticeId)).find(({ id }) => id === requestId);
    if (row === undefined) {
      throw notFound('There is no such request.');
    }
    if (outcome === 'withdrawn' && row.requestedBy !== tx.actor.label) {
      throw new Refusal('forbidden', 'Only whoever asked takes a request back.');
    }
    if (outcome === 'refused') {
      const whyNot = await whyNotOverride(tx, noticeId, row);
      if (whyNot !== null) {
        throw new Refusal('forbidden', whyNot);
      }
      if (!reason) {
        throw invalidField('/reason', 'is needed, so that the author knows what to change');
      }
    }
    if (row.outcome !== null || !(await settle(tx, row, outcome, reason ?? null))) {
      throw new Refusal('conflict', answeredWords(row));
    }
    if (outcome === 'refused') {
      const answer = { outcome, reason: reason!, now: tx.now };
      await tellAnswered(tx, notice, row, answer);
    }
  },
);

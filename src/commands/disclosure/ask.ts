import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { ownWords } from '#src/domain/brief.ts';
import { invalidField, notFound, Refusal } from '#src/domain/errors.ts';
import { overrideRequestsOf } from '#src/store/overrides.ts';
import { loadNotice } from '../notice/load.ts';
import { line, oneOf, parseInput } from '../parse.ts';
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
export async function askForOverride(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  raw: unknown,
): Promise<void> {
  requireScope(actor, 'notices:write');
  const input = parseInput(RequestInput, raw ?? {});
  const now = context.now();
  await context.store.transaction(async (q) => {
    await loadNotice(q, noticeId);
    let asked = 0;
    for (const { subject, place, text } of input.texts) {
      const own = subject === 'brief' && place === '/body' ? ownWords(text) : text;
      const texts = [{ subject, place, text: own }];
      asked += await openRequests(context, q, actor, noticeId, texts, input.note, now);
    }
    if (asked === 0) {
      throw invalidField('/texts', 'hold nothing that the guard refuses');
    }
  });
}

const AnswerInput = z.strictObject({
  outcome: oneOf(['refused', 'withdrawn']),
  /** What to write instead; needed to refuse. */
  reason: line(500).nullish(),
});

/**
 * Ends a request without letting its text pass: an approver refuses it with a reason, or whoever
 * asked takes it back. Throws `invalid`, `forbidden`, `not_found`, `conflict`.
 */
export async function endOverrideRequest(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  requestId: string,
  raw: unknown,
): Promise<void> {
  if (!may(actor, 'approvals:write')) {
    requireScope(actor, 'notices:write');
  }
  const { outcome, reason } = parseInput(AnswerInput, raw ?? {});
  const now = context.now();
  await context.store.transaction(async (q) => {
    const notice = await loadNotice(q, noticeId);
    const row = (await overrideRequestsOf(q, noticeId)).find(({ id }) => id === requestId);
    if (row === undefined) {
      throw notFound('There is no such request.');
    }
    if (outcome === 'withdrawn' && row.requestedBy !== actor.label) {
      throw new Refusal('forbidden', 'Only whoever asked takes a request back.');
    }
    if (outcome === 'refused') {
      const whyNot = await whyNotOverride(q, actor, noticeId, row);
      if (whyNot !== null) {
        throw new Refusal('forbidden', whyNot);
      }
      if (!reason) {
        throw invalidField('/reason', 'is needed, so that the author knows what to change');
      }
    }
    if (
      row.outcome !== null ||
      !(await settle(context, q, actor, row, outcome, reason ?? null, now))
    ) {
      throw new Refusal('conflict', answeredWords(row));
    }
    if (outcome === 'refused') {
      const answer = { outcome, reason: reason!, now };
      await tellAnswered(context, q, actor, notice, row, answer);
    }
  });
}

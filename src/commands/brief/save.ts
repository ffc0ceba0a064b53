import * as z from 'zod';
import { SYSTEM } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { latestBrief } from '#src/store/briefs.ts';
import { guardOf } from '../disclosure/guard.ts';
import { followRequests, openRequests, takeAsk } from '../disclosure/requests.ts';
import { throwFaults } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { MAX_BODY } from '../notice/input.ts';
import { operation, type Tx } from '../operation.ts';
import { flag, line, markdown, parseInput } from '../parse.ts';
import { briefTexts, leaksOf, makeBrief, restated } from './make.ts';
import { addVersion, sameBrief } from './renew.ts';
import { sendBrief } from './send.ts';

const BriefInput = z.strictObject({
  /** Left out: from the template again. */
  body: markdown(MAX_BODY).nullish(),
  macros: z
    .array(z.strictObject({ name: line(80), text: markdown(4_000).pipe(z.string().min(1)) }), {
      error: 'must be a list of {name, text}',
    })
    .max(30, { error: 'must have at most 30 entries' })
    .nullish(),
  /** Sends it to the customer-facing contacts, where it is not sent yet. */
  send: flag().default(false),
});

/**
 * Writes a version of a notice's brief, of a draft's as well, and sends it on demand. Nothing in
 * it may name a private fact: it is mailed, and its replies are public text. With `ask_override`
 * what the guard refuses is kept, unsent, and an approver is asked about it.
 */
export const saveBrief = operation({ scope: 'notices:write' }).write(
  async (tx: Tx, noticeId: string, raw: unknown, expectedVersion?: number) => {
    const { ask, rest } = takeAsk(raw ?? {});
    const input = parseInput(BriefInput, rest);

    const notice = await loadNotice(tx.q, noticeId);
    const newest = await latestBrief(tx.q, noticeId);
    if (expectedVersion !== undefined && expectedVersion !== (newest?.version ?? 0)) {
      throw new Refusal('stale', 'There is a newer version of this brief: read it again.');
    }
    const made = await makeBrief(tx, notice);
    const written = Boolean(input.body) || (input.macros ?? null) !== null;
    const brief = await restated(tx, notice, {
      body: input.body || made.body,
      macros: input.macros ?? made.macros,
    });
    if (ask === null) {
      const standing = newest === null ? [] : briefTexts(newest);
      const kept = { writer: tx.actor, standing, draft: !input.send };
      throwFaults(await leaksOf(tx.q, noticeId, brief, await guardOf(tx, noticeId, kept)));
    }
    let row = newest;
    if (newest === null || !sameBrief(newest, brief)) {
      const label = written ? tx.actor.label : SYSTEM.label;
      row = await addVersion(tx.q, noticeId, brief, { label, now: tx.now });
      if (row === null) {
        throw new Refusal('conflict', 'Somebody was faster with this brief: read it again.');
      }
    }
    await followRequests(tx, noticeId, 'brief', briefTexts(brief));
    const asked = ask === null ? 0 : await openRequests(tx, noticeId, briefTexts(brief), ask);
    const told =
      input.send && asked === 0 && row!.sentAt === null ? await sendBrief(tx, notice, row!) : 0;
    await tx.audit('brief.save', 'notice', noticeId, { version: row!.version, told });
  },
);

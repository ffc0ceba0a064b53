import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { requireScope, SYSTEM, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { latestBrief } from '#src/store/briefs.ts';
import { writeAudit } from '#src/store/record.ts';
import { throwFaults } from '../instants.ts';
import { MAX_BODY } from '../notice/input.ts';
import { loadNotice } from '../notice/load.ts';
import { flag, line, markdown, parseInput } from '../parse.ts';
import { guardOf } from '../disclosure/guard.ts';
import { followRequests, openRequests, takeAsk } from '../disclosure/requests.ts';
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
export async function saveBrief(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  raw: unknown,
  expectedVersion?: number,
): Promise<void> {
  requireScope(actor, 'notices:write');
  const { ask, rest } = takeAsk(raw ?? {});
  const input = parseInput(BriefInput, rest);
  const now = context.now();
  await context.store.transaction(async (q) => {
    const notice = await loadNotice(q, noticeId);
    const newest = await latestBrief(q, noticeId);
    if (expectedVersion !== undefined && expectedVersion !== (newest?.version ?? 0)) {
      throw new Refusal('stale', 'There is a newer version of this brief: read it again.');
    }
    const made = await makeBrief(context, q, notice, now);
    const written = Boolean(input.body) || (input.macros ?? null) !== null;
    const brief = await restated(context, q, notice, {
      body: input.body || made.body,
      macros: input.macros ?? made.macros,
    });
    if (ask === null) {
      const standing = newest === null ? [] : briefTexts(newest);
      const kept = { writer: actor, standing, draft: !input.send };
      throwFaults(await leaksOf(q, noticeId, brief, await guardOf(context, q, noticeId, kept)));
    }
    let row = newest;
    if (newest === null || !sameBrief(newest, brief)) {
      const label = written ? actor.label : SYSTEM.label;
      row = await addVersion(q, noticeId, brief, { label, now });
      if (row === null) {
        throw new Refusal('conflict', 'Somebody was faster with this brief: read it again.');
      }
    }
    await followRequests(context, q, actor, noticeId, 'brief', briefTexts(brief), now);
    const asked =
      ask === null
        ? 0
        : await openRequests(context, q, actor, noticeId, briefTexts(brief), ask, now);
    const told =
      input.send && asked === 0 && row!.sentAt === null
        ? await sendBrief(context, q, notice, row!, now)
        : 0;
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'brief.save',
      entity: 'notice',
      entityId: noticeId,
      detail: { version: row!.version, told },
    });
  });
}

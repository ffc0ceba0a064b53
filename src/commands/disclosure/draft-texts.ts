import type { CommandContext } from '../context.ts';
import type { Actor } from '#src/domain/actor.ts';
import type { Fault } from '#src/domain/errors.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { throwFaults } from '../instants.ts';
import { loadNotice } from '../notice/load.ts';
import { checkTexts, guardOf, type Guard } from './guard.ts';
import { draftTexts } from './notice-words.ts';
import { followRequests, openRequests } from './requests.ts';

/** What may stand in a draft whoever edits it: what was let pass, and what is asked about. */
export async function passedInDraft(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  notice: NoticeRow,
): Promise<Guard['passed']> {
  const standing = await draftTexts(q, notice);
  return (await guardOf(context, q, notice.id, { writer: actor, standing, draft: true })).passed;
}

/** After a draft was written: asks about what is refused in it, and ends what was asked of else. */
export async function followDraft(
  context: CommandContext,
  q: Queries,
  actor: Actor,
  noticeId: string,
  ask: string | null,
  now: number,
): Promise<void> {
  const texts = await draftTexts(q, await loadNotice(q, noticeId));
  await followRequests(context, q, actor, noticeId, 'notice', texts, now);
  if (ask !== null) {
    await openRequests(context, q, actor, noticeId, texts, ask, now);
  }
}

/** Nothing is published that an approver was only asked about. */
export async function refuseHeldBack(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
): Promise<void> {
  const faults: Fault[] = [];
  checkTexts(await draftTexts(q, notice), await guardOf(context, q, notice.id), faults);
  throwFaults(faults);
}

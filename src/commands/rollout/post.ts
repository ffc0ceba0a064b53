import type { Actor } from '../../domain/actor.ts';
import type { Moment, NoticeStatus } from '../../domain/notice.ts';
import type { CommandContext } from '../context.ts';
import { postUpdate } from '../notice/post-update.ts';

/** What a rollout's move says in public, as an update like any other. */
export interface MoveWords {
  body?: string | null | undefined;
  next_update_due?: string | null | undefined;
  notify: boolean;
  status?: NoticeStatus;
  moment?: Moment;
  /** The body was made of the stage's name, not typed. */
  made?: boolean;
}

/** Posts the update of a move, in the transaction that made it; who moves it needs no more rights. */
export async function postMove(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  words: MoveWords,
): Promise<string> {
  const writer: Actor = { ...actor, scopes: [...actor.scopes, 'notices:write'] };
  const input = {
    notify: words.notify,
    ...(words.status === undefined ? {} : { status: words.status }),
    ...(words.body ? { body: words.body } : {}),
    ...(words.next_update_due === undefined ? {} : { next_update_due: words.next_update_due }),
  };
  const { updateId } = await postUpdate(context, writer, noticeId, input, undefined, {
    moment: words.moment,
    made: words.made ?? false,
  });
  return updateId;
}

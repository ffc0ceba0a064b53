import type { CommandContext } from '../context.ts';
import type { Actor } from '#src/domain/actor.ts';
import type { Moment, NoticeStatus } from '#src/domain/notice.ts';
import type { Queries } from '#src/store/queries.ts';
import { auditSince, writeAudit } from '#src/store/record.ts';
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

/** How long one move of one stage is not mailed again: a pipeline that flaps must not write. */
const QUIET_MS = 60_000;

/**
 * Whether a move is mailed: as wanted, but the same one of the same stage (null: the whole rollout)
 * at most once a minute. The page says each. Keeps it on record under `detail`.
 */
export async function auditMove(
  q: Queries,
  entry: { at: number; actor: Actor; action: string; noticeId: string },
  detail: { stage?: string; from?: string; to?: string },
  wanted: boolean,
): Promise<boolean> {
  const { at, actor, action, noticeId } = entry;
  const kept = { action, entity: 'notice', entityId: noticeId };
  const told = (await auditSince(q, kept, at - QUIET_MS + 1)).some(
    (one) =>
      one.detail['mailed'] === true &&
      one.detail['stage'] === detail.stage &&
      one.detail['to'] === detail.to,
  );
  const mailed = wanted && !told;
  await writeAudit(q, { at, actor: actor.label, ...kept, detail: { ...detail, mailed } });
  return mailed;
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

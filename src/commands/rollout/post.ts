import type { Moment, NoticeStatus } from '#src/domain/notice.ts';
import { auditSince } from '#src/store/record.ts';
import { UpdateInput } from '../notice/input.ts';
import { addUpdate } from '../notice/post-update.ts';
import type { Tx } from '../operation.ts';

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
  tx: Tx,
  { action, noticeId }: { action: string; noticeId: string },
  detail: { stage?: string; from?: string; to?: string },
  wanted: boolean,
): Promise<boolean> {
  const kept = { action, entity: 'notice', entityId: noticeId };
  const told = (await auditSince(tx.q, kept, tx.now - QUIET_MS + 1)).some(
    (one) =>
      one.detail['mailed'] === true &&
      one.detail['stage'] === detail.stage &&
      one.detail['to'] === detail.to,
  );
  const mailed = wanted && !told;
  await tx.audit(action, 'notice', noticeId, { ...detail, mailed });
  return mailed;
}

/** Posts the update of a move, in the transaction that made it; who moves it needs no more rights. */
export async function postMove(tx: Tx, noticeId: string, words: MoveWords): Promise<string> {
  const input = {
    notify: words.notify,
    ...(words.status === undefined ? {} : { status: words.status }),
    ...(words.body ? { body: words.body } : {}),
    ...(words.next_update_due === undefined ? {} : { next_update_due: words.next_update_due }),
  };
  const { updateId } = await addUpdate(tx, noticeId, UpdateInput.parse(input), {
    moment: words.moment,
    made: words.made ?? false,
  });
  return updateId;
}

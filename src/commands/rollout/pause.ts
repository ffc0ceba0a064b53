import type { Actor } from '../../domain/actor.ts';
import { rolloutWords } from '../../domain/rollout.ts';
import { updateNotice } from '../../store/notices.ts';
import { writeAudit } from '../../store/record.ts';
import type { CommandContext } from '../context.ts';
import { parseInput } from '../parse.ts';
import { RolloutInput } from './input.ts';
import { loadRollout, requireRollout } from './load.ts';
import { postMove } from './post.ts';

/**
 * Pauses a rollout, so that no further stage begins, or lets it go on. What is so already stays
 * as it is. Throws `not_allowed`.
 */
export async function pauseRollout(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ id: string; updateId: string | null }> {
  requireRollout(actor);
  const input = parseInput(RolloutInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const { notice } = await loadRollout(q, id, expectedRevision);
    if (notice.rolloutPaused === input.paused) {
      return { id, updateId: null };
    }
    await updateNotice(q, id, { rolloutPaused: input.paused });
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: input.paused ? 'rollout.pause' : 'rollout.resume',
      entity: 'notice',
      entityId: id,
    });
    const updateId = await postMove(context, actor, id, {
      body: input.body ?? rolloutWords(input.paused ? 'paused' : 'resumed', null),
      next_update_due: input.next_update_due,
      notify: input.notify ?? (input.paused && notice.notify),
    });
    return { id, updateId };
  });
}

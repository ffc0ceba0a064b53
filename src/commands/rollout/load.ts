import { may, type Actor } from '#src/domain/actor.ts';
import { Refusal } from '#src/domain/errors.ts';
import { stagesOfNotices, type NoticeRow, type StageRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { checkRevision, loadNotice } from '../load-notice.ts';
import type { AskedWords } from './input.ts';

/** Who may move rollouts: a pipeline's token may be limited to that. */
export const MOVERS = ['notices:write', 'rollout:write'] as const;

/**
 * Such a token has the page say so in the words that are made for it: it neither writes to
 * readers, promises them anything, nor chooses to mail them. Throws `forbidden`.
 */
export function requireOnlyMoves(
  actor: Actor,
  { body, next_update_due: due, notify }: AskedWords,
): void {
  if (may(actor, 'notices:write')) {
    return;
  }
  const said = { body: Boolean(body), next_update_due: due !== undefined, notify: notify === true };
  const refused = Object.entries(said).find(([, is]) => is)?.[0];
  if (refused !== undefined) {
    const detail = 'needs the scope notices:write: leave it out to move the rollout only';
    throw new Refusal('forbidden', `${refused} ${detail}.`, {
      faults: [{ pointer: `/${refused}`, detail }],
    });
  }
}

/** A notice whose rollout can move: published, with stages, and not over. */
export async function loadRollout(
  q: Queries,
  id: string,
  expectedRevision: number | undefined,
): Promise<{ notice: NoticeRow; stages: StageRow[] }> {
  const notice = await loadNotice(q, id);
  checkRevision(notice, expectedRevision);
  if (notice.status === 'draft') {
    throw new Refusal(
      'not_allowed',
      'This notice is a draft: publish it before its rollout begins.',
    );
  }
  const stages = await stagesOfNotices(q, [id]);
  if (stages.length === 0) {
    throw new Refusal('not_allowed', 'This notice has no stages.');
  }
  switch (notice.status) {
    case 'scheduled':
    case 'in_progress':
    case 'verifying':
      return { notice, stages };
    default:
      throw new Refusal('not_allowed', 'This notice is over: its rollout cannot move any more.');
  }
}

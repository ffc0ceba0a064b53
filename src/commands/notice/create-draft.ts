import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { newId } from '#src/store/ids.ts';
import { insertNotice } from '#src/store/notices.ts';
import { writeAudit } from '#src/store/record.ts';
import { followDraft } from '../disclosure/draft-texts.ts';
import { takeAsk } from '../disclosure/requests.ts';
import { checkNamedTemplate } from '../template/find-source.ts';
import { draftText } from './draft-text.ts';
import { parseNotice } from './parse-notice.ts';
import { resolveNotice } from './resolve.ts';
import { draftColumns, saveDraftParts } from './save-draft.ts';

/**
 * Stores a draft and returns its id. Everything that its texts need is checked now, by rendering
 * them once: what cannot be announced is refused while its author still looks at it. With
 * `ask_override` words that the guard refuses are kept, and an approver is asked about them.
 */
export async function createDraft(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<{ id: string }> {
  requireScope(actor, 'notices:write');
  const { ask, rest } = takeAsk(raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const input = await parseNotice(q, rest);
    await checkNamedTemplate(q, input.template, input.kind);
    const passed = ask === null ? [] : 'all';
    const resolved = await resolveNotice(context, q, input, { at: now, version: null }, passed);
    const id = newId();
    await insertNotice(q, {
      ...draftColumns(resolved),
      id,
      status: 'draft',
      actualStart: null,
      actualEnd: null,
      nextUpdateDue: null,
      revision: 1,
      calendarSequence: 0,
      publishedAt: null,
      createdBy: actor.label,
      createdAt: now,
      updatedAt: now,
    });
    await saveDraftParts(q, id, resolved);
    await draftText(context, q, id, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'notice.create',
      entity: 'notice',
      entityId: id,
      detail: {
        kind: input.kind,
        tier: resolved.tier,
        assessed: resolved.assessment?.tier ?? null,
        reasons: resolved.reasons,
      },
    });
    await followDraft(context, q, actor, id, ask, now);
    return { id };
  });
}

import { newId } from '#src/store/ids.ts';
import { insertNotice } from '#src/store/notices.ts';
import { followDraft } from '../disclosure/draft-texts.ts';
import { takeAsk } from '../disclosure/requests.ts';
import { operation, type Tx } from '../operation.ts';
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
export async function addDraft(tx: Tx, raw: unknown): Promise<{ id: string }> {
  const { ask, rest } = takeAsk(raw);

  const input = await parseNotice(tx.q, rest);
  await checkNamedTemplate(tx.q, input.template, input.kind);
  const passed = ask === null ? [] : 'all';
  const resolved = await resolveNotice(tx, input, { at: tx.now, version: null }, passed);
  const id = newId();
  await insertNotice(tx.q, {
    ...draftColumns(resolved),
    id,
    status: 'draft',
    actualStart: null,
    actualEnd: null,
    nextUpdateDue: null,
    revision: 1,
    calendarSequence: 0,
    publishedAt: null,
    createdBy: tx.actor.label,
    createdAt: tx.now,
    updatedAt: tx.now,
  });
  await saveDraftParts(tx.q, id, resolved);
  await draftText(tx, id);
  await tx.audit('notice.create', 'notice', id, {
    kind: input.kind,
    tier: resolved.tier,
    assessed: resolved.assessment?.tier ?? null,
    reasons: resolved.reasons,
  });
  await followDraft(tx, id, ask);
  return { id };
}

/** Somebody writes one, as `addDraft` has it. */
export const createDraft = operation({ scope: 'notices:write' }).write((tx, raw: unknown) =>
  addDraft(tx, raw),
);

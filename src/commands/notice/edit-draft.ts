import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField, Refusal } from '#src/domain/errors.ts';
import { deleteNotice, updateNotice } from '#src/store/notices.ts';
import { writeAudit } from '#src/store/record.ts';
import { assessedTier } from '../approval/judged-tiers.ts';
import { publicTextOf } from '../approval/public-text.ts';
import { voidOthers } from '../approval/write.ts';
import { followDraft, passedInDraft } from '../disclosure/draft-texts.ts';
import { takeAsk } from '../disclosure/requests.ts';
import { checkNamedTemplate } from '../template/find-source.ts';
import { canonicalInput } from './canonical.ts';
import { draftText } from './draft-text.ts';
import { evaluationOf } from './evaluation.ts';
import { NoticeInput } from './input.ts';
import { checkRevision, loadNotice } from './load.ts';
import { parseNotice } from './parse-notice.ts';
import { resolveNotice } from './resolve.ts';
import { checkAnchor, checkRevisable, revisePublished } from './revise.ts';
import { draftColumns, saveDraftParts } from './save-draft.ts';

/** An assessed tier follows the facts again unless the edit (or an earlier overrule) names one. */
function merged(current: Record<string, unknown>, patch: Record<string, unknown>) {
  const overruled = current['tier_reason'] !== null;
  const assessed = { ...current, ...patch }['assessment'] !== null;
  const tier = assessed && !overruled && patch['tier'] === undefined ? { tier: null } : {};
  const facts = patch['private_facts'];
  // A list that is absent stays as well: what the guard knew is not forgotten by adding to it.
  const known =
    typeof facts === 'object' && facts !== null && !Array.isArray(facts)
      ? { private_facts: { ...(current['private_facts'] as object), ...facts } }
      : {};
  return { ...current, ...tier, ...patch, ...known };
}

/** What of these fields an edit changed: who repeats what stands there wrote none of it. */
function changedFields(
  fields: readonly string[],
  before: NoticeInput | null,
  after: NoticeInput,
): string[] {
  const says = (input: NoticeInput | null, field: string) =>
    JSON.stringify(input?.[field as keyof NoticeInput] ?? null);
  return fields.filter((field) => says(before, field) !== says(after, field));
}

/**
 * Changes fields of a draft; what is absent stays. Of a published notice it changes what staff
 * alone read, the rest is for updates. With `ask_override` a draft keeps what the guard refuses,
 * and an approver is asked about it. Throws `invalid`, `not_allowed`, `not_found`, `stale`.
 */
export async function editDraft(
  context: CommandContext,
  actor: Actor,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ id: string }> {
  requireScope(actor, 'notices:write');
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw invalidField('', 'must be an object with the fields to change');
  }
  const { ask, rest: patch } = takeAsk(raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const notice = await loadNotice(q, id);
    checkRevision(notice, expectedRevision);
    const published = notice.status !== 'draft';
    if (published) {
      checkRevisable(notice, Object.keys(patch));
    }
    if (patch['kind'] !== undefined && patch['kind'] !== notice.kind) {
      throw invalidField('/kind', 'cannot change; make a new draft of the other kind');
    }
    const current = await canonicalInput(q, notice);
    const input = await parseNotice(q, merged(current, patch));
    const before = NoticeInput.safeParse(merged(current, {})).data ?? null;
    const evaluation = await evaluationOf(q, notice, before, input, now);
    if (published) {
      // What is out is out: the guard's findings tell staff of it, and nothing is published here.
      const resolved = await resolveNotice(context, q, input, evaluation, 'all');
      const fields = Object.keys(patch);
      checkAnchor(notice, resolved);
      await revisePublished(context, q, actor, { notice, resolved, fields }, now);
      return { id };
    }
    await checkNamedTemplate(q, input.template, input.kind);
    const assessed = await assessedTier(q, notice);
    const resolved = await resolveNotice(
      context,
      q,
      input,
      evaluation,
      ask === null ? await passedInDraft(context, q, actor, notice) : 'all',
      id,
    );
    await updateNotice(q, id, {
      ...draftColumns(resolved),
      revision: notice.revision + 1,
      updatedAt: now,
    });
    await saveDraftParts(q, id, resolved);
    await followDraft(context, q, actor, id, ask, now);
    await draftText(context, q, id, now);
    const { hash } = await publicTextOf(context, q, await loadNotice(q, id), 'publication');
    await voidOthers(q, actor, id, 'publication', hash, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'notice.edit',
      entity: 'notice',
      entityId: id,
      detail: {
        fields: changedFields(Object.keys(patch), before, input),
        assessed: resolved.assessment?.tier ?? null,
        ...(resolved.tier === notice.tier ? {} : { from: notice.tier, to: resolved.tier }),
        ...(assessed === null || assessed === resolved.assessment?.tier
          ? {}
          : { assessed_before: assessed }),
      },
    });
    return { id };
  });
}

/** Discards a draft. What was published stays for the record: cancel it instead. */
export async function discardDraft(
  context: CommandContext,
  actor: Actor,
  id: string,
  expectedRevision?: number,
): Promise<void> {
  requireScope(actor, 'notices:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    const notice = await loadNotice(q, id);
    checkRevision(notice, expectedRevision);
    if (notice.status !== 'draft') {
      throw new Refusal('not_allowed', 'This notice is published and stays on the record.');
    }
    await deleteNotice(q, id);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'notice.discard',
      entity: 'notice',
      entityId: id,
    });
  });
}

import { invalidField, Refusal } from '#src/domain/errors.ts';
import type { Tier } from '#src/domain/severity.ts';
import { deleteNotice, updateNotice, type NoticeRow } from '#src/store/notices.ts';
import { assessedTier } from '../approval/judged-tiers.ts';
import { publicTextOf } from '../approval/public-text.ts';
import { voidOthers } from '../approval/write.ts';
import { followDraft, passedInDraft } from '../disclosure/draft-texts.ts';
import { takeAsk } from '../disclosure/requests.ts';
import { checkRevision, loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { checkNamedTemplate } from '../template/find-source.ts';
import { canonicalInput } from './canonical.ts';
import { draftText } from './draft-text.ts';
import { evaluationOf } from './evaluation.ts';
import { NoticeInput } from './input.ts';
import { parseNotice } from './parse-notice.ts';
import { resolveNotice, type ResolvedNotice } from './resolve.ts';
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

/** What became of the tier, for the record. */
function judged({ tier }: NoticeRow, before: Tier | null, resolved: ResolvedNotice) {
  const assessed = resolved.assessment?.tier ?? null;
  return {
    assessed,
    ...(resolved.tier === tier ? {} : { from: tier, to: resolved.tier }),
    ...(before === null || before === assessed ? {} : { assessed_before: before }),
  };
}

/**
 * Changes fields of a draft; what is absent stays. Of a published notice it changes what staff
 * alone read, the rest is for updates. With `ask_override` a draft keeps what the guard refuses,
 * and an approver is asked about it. Throws `invalid`, `not_allowed`, `not_found`, `stale`.
 */
export async function changeDraft(
  tx: Tx,
  id: string,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ id: string }> {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) {
    throw invalidField('', 'must be an object with the fields to change');
  }
  const { ask, rest: patch } = takeAsk(raw);

  const notice = await loadNotice(tx.q, id);
  checkRevision(notice, expectedRevision);
  const published = notice.status !== 'draft';
  if (published) {
    checkRevisable(notice, Object.keys(patch));
  }
  if (patch['kind'] !== undefined && patch['kind'] !== notice.kind) {
    throw invalidField('/kind', 'cannot change; make a new draft of the other kind');
  }
  const current = await canonicalInput(tx.q, notice);
  const input = await parseNotice(tx.q, merged(current, patch));
  const before = NoticeInput.safeParse(merged(current, {})).data ?? null;
  const evaluation = await evaluationOf(tx, notice, before, input);
  if (published) {
    // What is out is out: the guard's findings tell staff of it, and nothing is published here.
    const resolved = await resolveNotice(tx, input, evaluation, 'all');
    const fields = Object.keys(patch);
    checkAnchor(notice, resolved);
    await revisePublished(tx, { notice, resolved, fields });
    return { id };
  }
  await checkNamedTemplate(tx.q, input.template, input.kind);
  const assessed = await assessedTier(tx.q, notice);
  const resolved = await resolveNotice(
    tx,
    input,
    evaluation,
    ask === null ? await passedInDraft(tx, notice) : 'all',
    id,
  );
  await updateNotice(tx.q, id, {
    ...draftColumns(resolved),
    revision: notice.revision + 1,
    updatedAt: tx.now,
  });
  await saveDraftParts(tx.q, id, resolved);
  await followDraft(tx, id, ask);
  await draftText(tx, id);
  const { hash } = await publicTextOf(tx, await loadNotice(tx.q, id), 'publication');
  await voidOthers(tx, id, 'publication', hash);
  await tx.audit('notice.edit', 'notice', id, {
    fields: changedFields(Object.keys(patch), before, input),
    ...judged(notice, assessed, resolved),
  });
  return { id };
}

/** Somebody edits one, as `changeDraft` has it. */
export const editDraft = operation({ scope: 'notices:write' }).write(
  (tx: Tx, id: string, raw: unknown, expectedRevision?: number) =>
    changeDraft(tx, id, raw, expectedRevision),
);

/** Discards a draft. What was published stays for the record: cancel it instead. */
export async function dropDraft(tx: Tx, id: string, expectedRevision?: number): Promise<void> {
  const notice = await loadNotice(tx.q, id);
  checkRevision(notice, expectedRevision);
  if (notice.status !== 'draft') {
    throw new Refusal('not_allowed', 'This notice is published and stays on the record.');
  }
  await deleteNotice(tx.q, id);
  await tx.audit('notice.discard', 'notice', id);
}

/** Somebody does, as `dropDraft` has it. */
export const discardDraft = operation({ scope: 'notices:write' }).write(
  (tx, id: string, expectedRevision?: number) => dropDraft(tx, id, expectedRevision),
);

import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import type { Queries } from '#src/store/queries.ts';
import { countAudience } from '../subscriber/count-recipients.ts';
import { changeWindow } from './change-window.ts';
import { createDraft } from './create-draft.ts';
import { editDraft } from './edit-draft.ts';
import type { Finding } from './finding.ts';
import { findingsFor } from './findings.ts';
import { loadNotice } from './load.ts';
import { postUpdate } from './post-update.ts';
import { publishNotice } from './publish.ts';
import { findPrivateFacts } from '#src/store/notices.ts';
import { iso } from '../instants.ts';

/** What a command would bring about, seen before it is undone. */
export interface Previewed<Seen> {
  seen: Seen;
  tier: string;
  reasons: string[];
  respond_by: string | null;
  findings: Finding[];
  recipients: number;
}

/** Carries a preview's result out of the transaction that its throwing rolls back. */
class Undo extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('The preview is over.');
    this.result = result;
  }
}

type Look<Seen> = (q: Queries, noticeId: string, updateId: string) => Promise<Seen>;

/**
 * Runs the real commands in a transaction, lets `look` read what they wrote, and rolls all of it
 * back: what staff see is what would be published, because it is made by the same code.
 */
async function preview<Seen>(
  context: CommandContext,
  actor: Actor,
  act: () => Promise<{ id: string; updateId: string | null }>,
  look: Look<Seen>,
): Promise<Previewed<Seen>> {
  requireScope(actor, 'notices:write');
  try {
    return await context.store.transaction(async (q) => {
      const { id, updateId } = await act();
      const notice = await loadNotice(q, id);
      const result: Previewed<Seen> = {
        seen: await look(q, id, updateId!),
        tier: notice.tier,
        reasons: (await findPrivateFacts(q, id))?.reasons ?? [],
        respond_by: iso(notice.respondBy),
        findings: await findingsFor(context, q, notice, context.now()),
        recipients: await countAudience(q, context.store.bulk, {
          noticeId: id,
          updateId: updateId!,
        }),
      };
      throw new Undo(result);
    });
  } catch (error) {
    if (error instanceof Undo) {
      return error.result as Previewed<Seen>;
    }
    throw error;
  }
}

/** A notice's input as it would be published now, as an edit of its draft where there is one. */
export async function previewNotice<Seen>(
  context: CommandContext,
  actor: Actor,
  { input, publication, draft }: { input: unknown; publication: unknown; draft?: string | null },
  look: Look<Seen>,
): Promise<Previewed<Seen>> {
  return preview(
    context,
    actor,
    async () => {
      const { id } = draft
        ? await editDraft(context, actor, draft, input)
        : await createDraft(context, actor, input);
      return publishNotice({ ...context, previewing: true }, actor, id, publication);
    },
    look,
  );
}

/** An update as it would be posted now. */
export async function previewUpdate<Seen>(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  input: unknown,
  look: Look<Seen>,
): Promise<Previewed<Seen>> {
  return preview(
    context,
    actor,
    () => postUpdate({ ...context, previewing: true }, actor, noticeId, input),
    look,
  );
}

/** A moved or extended window as it would be announced now. */
export async function previewWindow<Seen>(
  context: CommandContext,
  actor: Actor,
  noticeId: string,
  input: unknown,
  look: Look<Seen>,
): Promise<Previewed<Seen>> {
  return preview(
    context,
    actor,
    () => changeWindow({ ...context, previewing: true }, actor, noticeId, input),
    look,
  );
}

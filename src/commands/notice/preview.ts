import { requireScope, type Actor } from '#src/domain/actor.ts';
import { findPrivateFacts } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import type { CommandContext } from '../context.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { writing, type Tx } from '../operation.ts';
import { parseInput } from '../parse.ts';
import { countAudience } from '../subscriber/count-recipients.ts';
import { moveWindow } from './change-window.ts';
import { addDraft } from './create-draft.ts';
import { changeDraft } from './edit-draft.ts';
import type { Finding } from './finding.ts';
import { findingsFor } from './findings.ts';
import { PublicationInput, UpdateInput, WindowChangeInput } from './input.ts';
import { addUpdate } from './post-update.ts';
import { publishDraft } from './publish.ts';

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
  look: Look<Seen>,
  act: (tx: Tx) => Promise<{ id: string; updateId: string | null }>,
): Promise<Previewed<Seen>> {
  requireScope(actor, 'notices:write');
  try {
    return await writing(context, actor, async (tx) => {
      const { id, updateId } = await act(tx);
      const notice = await loadNotice(tx.q, id);
      const result: Previewed<Seen> = {
        seen: await look(tx.q, id, updateId!),
        tier: notice.tier,
        reasons: (await findPrivateFacts(tx.q, id))?.reasons ?? [],
        respond_by: iso(notice.respondBy),
        findings: await findingsFor(tx, notice),
        recipients: await countAudience(tx.q, tx.bulk, {
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
  const publishing = parseInput(PublicationInput, publication ?? {});
  return preview(context, actor, look, async (tx) => {
    const { id } = draft ? await changeDraft(tx, draft, input) : await addDraft(tx, input);
    return publishDraft({ ...tx, previewing: true }, id, publishing);
  });
}

/** An update as it would be posted now. */
export async function previewUpdate<Seen>(
  context: CommandContext,
  actor: Actor,
  { noticeId, input }: { noticeId: string; input: unknown },
  look: Look<Seen>,
): Promise<Previewed<Seen>> {
  const update = parseInput(UpdateInput, input ?? {});
  return preview(context, actor, look, (tx) =>
    addUpdate({ ...tx, previewing: true }, noticeId, update),
  );
}

/** A moved or extended window as it would be announced now. */
export async function previewWindow<Seen>(
  context: CommandContext,
  actor: Actor,
  { noticeId, input }: { noticeId: string; input: unknown },
  look: Look<Seen>,
): Promise<Previewed<Seen>> {
  const window = parseInput(WindowChangeInput, input ?? {});
  return preview(context, actor, look, (tx) =>
    moveWindow({ ...tx, previewing: true }, noticeId, window),
  );
}

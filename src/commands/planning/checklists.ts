import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import { CHECKLISTS, DEFAULT_CHECKLISTS, type ChecklistItem } from '#src/domain/checklist.ts';
import { LAYERS } from '#src/domain/component.ts';
import { TIERS } from '#src/domain/severity.ts';
import { readSettings, writeAudit, writeSetting } from '#src/store/record.ts';
import type { Queries } from '#src/store/queries.ts';
import { flag, line, oneOf, parseInput } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';

const KEY = 'planning.checklists';

const ChecklistsInput = z.strictObject({
  items: z
    .array(
      z.strictObject({
        list: oneOf(CHECKLISTS),
        key: line(40).refine((text) => /^[a-z0-9_]+$/.test(text), {
          error: 'must be lower-case letters, digits and underscores',
        }),
        label: line(120),
        layers: z.array(oneOf(LAYERS)).min(1).nullable().default(null),
        tiers: z.array(oneOf(TIERS)).min(1).nullable().default(null),
        required: flag().default(false),
      }),
      { error: 'must be a list of items' },
    )
    .max(60, { error: 'must have at most 60 items' })
    .superRefine((items, context) => {
      const keys = items.map(({ list, key }) => `${list} ${key}`);
      keys.forEach((key, index) => {
        if (keys.indexOf(key) !== index) {
          context.addIssue({ code: 'custom', path: [index, 'key'], message: 'is there already' });
        }
      });
    }),
});

/** The items that hold. */
export async function checklistItems(q: Queries): Promise<readonly ChecklistItem[]> {
  const stored = (await readSettings(q, [KEY])).get(KEY) as ChecklistItem[] | undefined;
  return stored ?? DEFAULT_CHECKLISTS;
}

/** What is to be seen to before the start and while the work is watched. */
export async function readChecklists(
  context: CommandContext,
  actor: Actor,
): Promise<{ items: readonly ChecklistItem[] }> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return { items: await checklistItems(context.store.read) };
}

/** Replaces the lists; what was ticked on notices stays with them. Throws `invalid`, `stale`. */
export async function saveChecklists(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
  expectedRevision?: number,
): Promise<{ items: readonly ChecklistItem[] }> {
  requireScope(actor, 'settings:write');
  const input = parseInput(ChecklistsInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    requireUnchanged({ items: await checklistItems(q) }, expectedRevision);
    await writeSetting(q, KEY, input.items, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_checklists',
      entity: 'settings',
      entityId: 'checklists',
      detail: { items: input.items.length },
    });
    return input;
  });
}

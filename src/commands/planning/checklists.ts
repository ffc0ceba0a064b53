import * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
import { CHECKLISTS, DEFAULT_CHECKLISTS, type ChecklistItem } from '#src/domain/checklist.ts';
import { LAYERS } from '#src/domain/component.ts';
import { TIERS } from '#src/domain/severity.ts';
import type { Queries } from '#src/store/queries.ts';
import { readSettings, writeSetting } from '#src/store/record.ts';
import { operation } from '../operation.ts';
import { flag, line, oneOf } from '../parse.ts';
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
export const readChecklists = operation({ scope: SETTINGS_READERS }).read(async (tx) => {
  return { items: await checklistItems(tx.q) };
});

/** Replaces the lists; what was ticked on notices stays with them. Throws `invalid`, `stale`. */
export const saveChecklists = operation({ scope: 'settings:write', input: ChecklistsInput }).write(
  async (tx, input, expectedRevision?: number) => {
    requireUnchanged({ items: await checklistItems(tx.q) }, expectedRevision);
    await writeSetting(tx.q, KEY, input.items, tx.now);
    await tx.audit('settings.save_checklists', 'settings', 'checklists', {
      items: input.items.length,
    });
    return input;
  },
);

import type { CommandContext } from '../context.ts';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import type { Fault } from '#src/domain/errors.ts';
import { raisePublication, writeAudit, writeSetting } from '#src/store/record.ts';
import type { Queries } from '#src/store/queries.ts';
import { deleteSetting } from '#src/store/settings.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { parseInput } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';
import { SettingsInput } from './input.ts';
import { pageSettings } from './read.ts';

export interface SettingsView {
  page_name: string;
  time_zone: string;
  /** How customers reach support; null: the page names nobody. */
  support_contact: string | null;
}

async function viewOf(context: CommandContext, q: Queries): Promise<SettingsView> {
  const page = await pageSettings(context, q);
  return { page_name: page.name, time_zone: page.timeZone, support_contact: page.supportContact };
}

/** The settings of the page, for all who write notices. */
export async function readSettings(context: CommandContext, actor: Actor): Promise<SettingsView> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  return viewOf(context, context.store.read);
}

/** Changes the settings that are given. Throws `invalid`, `stale`. */
export async function saveSettings(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
  expectedRevision?: number,
): Promise<SettingsView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(SettingsInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const before = await viewOf(context, q);
    requireUnchanged(before, expectedRevision);
    const faults: Fault[] = [];
    const texts = (['page_name', 'support_contact'] as const).map((name) => ({
      place: `/${name}`,
      text: input[name],
    }));
    await checkPageTexts(context, q, actor, texts, faults);
    throwFaults(faults);
    for (const [name, value] of Object.entries(input)) {
      const key = `page.${name.replace(/^page_/, '')}`;
      if (value === null) {
        await deleteSetting(q, key);
      } else if (value !== undefined) {
        await writeSetting(q, key, value, now);
      }
    }
    const after = await viewOf(context, q);
    await raisePublication(q, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save',
      entity: 'settings',
      entityId: 'page',
      detail: { before, after },
    });
    return after;
  });
}

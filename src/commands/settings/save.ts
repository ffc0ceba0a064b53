import { SETTINGS_READERS } from '#src/domain/actor.ts';
import type { Fault } from '#src/domain/errors.ts';
import { raisePublication, writeSetting } from '#src/store/record.ts';
import { deleteSetting } from '#src/store/settings.ts';
import { checkPageTexts } from '../disclosure/page-texts.ts';
import { throwFaults } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';
import { requireUnchanged } from '../unchanged.ts';
import { SettingsInput } from './input.ts';
import { pageSettings } from './read.ts';

export interface SettingsView {
  page_name: string;
  time_zone: string;
  /** How customers reach support; null: the page names nobody. */
  support_contact: string | null;
}

async function viewOf(tx: Tx): Promise<SettingsView> {
  const page = await pageSettings(tx);
  return { page_name: page.name, time_zone: page.timeZone, support_contact: page.supportContact };
}

/** The settings of the page, for all who write notices. */
export const readSettings = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<SettingsView> => {
    return viewOf(tx);
  },
);

/** Changes the settings that are given. Throws `invalid`, `stale`. */
export const saveSettings = operation({ scope: 'settings:write', input: SettingsInput }).write(
  async (tx, input, expectedRevision?: number): Promise<SettingsView> => {
    const before = await viewOf(tx);
    requireUnchanged(before, expectedRevision);
    const faults: Fault[] = [];
    const texts = (['page_name', 'support_contact'] as const).map((name) => ({
      place: `/${name}`,
      text: input[name],
    }));
    await checkPageTexts(tx, texts, faults);
    throwFaults(faults);
    for (const [name, value] of Object.entries(input)) {
      const key = `page.${name.replace(/^page_/, '')}`;
      if (value === null) {
        await deleteSetting(tx.q, key);
      } else if (value !== undefined) {
        await writeSetting(tx.q, key, value, tx.now);
      }
    }
    const after = await viewOf(tx);
    await raisePublication(tx.q, tx.now);
    await tx.audit('settings.save', 'settings', 'page', { before, after });
    return after;
  },
);

import type { CommandContext } from '../context.ts';
import { readSettings } from '#src/store/record.ts';
import type { Queries } from '#src/store/queries.ts';

/** Settings of the public page, with what holds until somebody changes them. */
export interface PageSettings {
  name: string;
  timeZone: string;
  supportContact: string | null;
}

const KEYS = ['page.name', 'page.time_zone', 'page.support_contact'] as const;

export async function pageSettings(context: CommandContext, q: Queries): Promise<PageSettings> {
  const stored = await readSettings(q, KEYS);
  return {
    name: (stored.get('page.name') as string | undefined) ?? 'Status',
    timeZone: (stored.get('page.time_zone') as string | undefined) ?? context.timeZone,
    supportContact: (stored.get('page.support_contact') as string | null | undefined) ?? null,
  };
}

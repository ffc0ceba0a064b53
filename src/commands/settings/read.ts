import { readSettings } from '#src/store/record.ts';
import { type Tx } from '../operation.ts';

/** Settings of the public page, with what holds until somebody changes them. */
export interface PageSettings {
  name: string;
  timeZone: string;
  supportContact: string | null;
}

const KEYS = ['page.name', 'page.time_zone', 'page.support_contact'] as const;

export async function pageSettings({
  q,
  timeZone,
}: Pick<Tx, 'q' | 'timeZone'>): Promise<PageSettings> {
  const stored = await readSettings(q, KEYS);
  return {
    name: (stored.get('page.name') as string | undefined) ?? 'Status',
    timeZone: (stored.get('page.time_zone') as string | undefined) ?? timeZone,
    supportContact: (stored.get('page.support_contact') as string | null | undefined) ?? null,
  };
}

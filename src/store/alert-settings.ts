import { readSettings } from './record.ts';
import type { Queries } from './queries.ts';

/** Whom staff alerts about mail go to, and from when on. */
export interface AlertSettings {
  /** Mail addresses; none: the owners. */
  contacts: readonly string[];
  /** Percent of an announcement's mails that failed, above which staff are told. */
  failurePercent: number;
  /** Announcements with fewer recipients are left out. */
  failureMinimum: number;
}

export const ALERT_CONTACTS = 'alert_contacts';
export const ALERT_FAILURE_PERCENT = 'alert_failure_percent';
export const ALERT_FAILURE_MINIMUM = 'alert_failure_minimum';

export async function alertSettings(q: Queries): Promise<AlertSettings> {
  const stored = await readSettings(q, [
    ALERT_CONTACTS,
    ALERT_FAILURE_PERCENT,
    ALERT_FAILURE_MINIMUM,
  ]);
  return {
    contacts: (stored.get(ALERT_CONTACTS) as string[] | undefined) ?? [],
    failurePercent: (stored.get(ALERT_FAILURE_PERCENT) as number | undefined) ?? 5,
    failureMinimum: (stored.get(ALERT_FAILURE_MINIMUM) as number | undefined) ?? 20,
  };
}

const MINUTE = 60_000;

/** Whom a rung of the ladder reaches; `author` is whoever wrote the newest update. */
export const CONTACT_ROLES = ['author', 'duty_lead', 'manager', 'support'] as const;
export type ContactRole = (typeof CONTACT_ROLES)[number];

/** One rung: how long after a promise is due, and who is told then. */
interface Rung {
  /** Milliseconds; below zero: ahead of it. */
  afterMs: number;
  roles: readonly ContactRole[];
}

export interface Ladder {
  /** In the order of their times. */
  rungs: readonly Rung[];
  /** After the last rung it is told again this often, milliseconds; null: no more. */
  repeatMs: number | null;
}

export const DEFAULT_LADDER: Ladder = {
  rungs: [
    { afterMs: -5 * MINUTE, roles: ['author'] },
    { afterMs: 0, roles: ['author'] },
    { afterMs: 15 * MINUTE, roles: ['author', 'duty_lead'] },
    { afterMs: 30 * MINUTE, roles: ['author', 'duty_lead', 'manager'] },
  ],
  repeatMs: 30 * MINUTE,
};

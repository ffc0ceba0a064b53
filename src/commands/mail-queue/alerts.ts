import * as z from 'zod';
import {
  ALERT_CONTACTS,
  ALERT_FAILURE_MINIMUM,
  ALERT_FAILURE_PERCENT,
  alertSettings,
} from '#src/store/alert-settings.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeSetting } from '#src/store/record.ts';
import { throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { line } from '../parse.ts';
import { requireUnchanged } from '../unchanged.ts';

/** Reads one plain mail address. */

const MOST_CONTACTS = 20;

const whole = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const AlertsInput = z
  .strictObject({
    contacts: z
      .array(line(254), { error: 'must be a list of mail addresses' })
      .max(MOST_CONTACTS, { error: `must have at most ${MOST_CONTACTS} addresses` }),
    failure_percent: whole(0, 100),
    failure_minimum: whole(1, 1_000_000),
  })
  .partial();

/** Whom mail trouble is told to, and how much of it. */
export interface AlertsView {
  /** Mail addresses; empty: every owner. */
  contacts: string[];
  /** Percent of an announcement's mails that failed, above which staff are told. */
  failure_percent: number;
  /** Announcements to fewer people are left out. */
  failure_minimum: number;
}

async function viewOf(q: Queries): Promise<AlertsView> {
  const { contacts, failurePercent, failureMinimum } = await alertSettings(q);
  return {
    contacts: [...contacts],
    failure_percent: failurePercent,
    failure_minimum: failureMinimum,
  };
}

export const readMailAlerts = operation({ scope: ['settings:write', 'mail:read'] }).read(
  async (tx): Promise<AlertsView> => {
    return viewOf(tx.q);
  },
);

/** Changes the settings that are given. Throws `invalid`, `stale`. */
export const saveMailAlerts = operation({ scope: 'settings:write', input: AlertsInput }).write(
  async (tx, input, expectedRevision?: number): Promise<AlertsView> => {
    const parsed = input.contacts?.map((text) => tx.parseAddress(text));
    throwFaults(
      (parsed ?? []).flatMap((address, index) =>
        address.ok ? [] : [{ pointer: `/contacts/${index}`, detail: address.detail }],
      ),
    );
    const contacts = parsed?.flatMap((address) => (address.ok ? [address.address] : []));

    const before = await viewOf(tx.q);
    requireUnchanged(before, expectedRevision);
    const values = [
      [ALERT_CONTACTS, contacts === undefined ? undefined : [...new Set(contacts)]],
      [ALERT_FAILURE_PERCENT, input.failure_percent],
      [ALERT_FAILURE_MINIMUM, input.failure_minimum],
    ] as const;
    for (const [key, value] of values) {
      if (value !== undefined) {
        await writeSetting(tx.q, key, value, tx.now);
      }
    }
    const after = await viewOf(tx.q);
    await tx.audit('settings.save_mail_alerts', 'settings', 'mail_alerts', { before, after });
    return after;
  },
);

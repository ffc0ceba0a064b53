import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
import {
  ALERT_CONTACTS,
  ALERT_FAILURE_MINIMUM,
  ALERT_FAILURE_PERCENT,
  alertSettings,
} from '#src/store/alert-settings.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit, writeSetting } from '#src/store/record.ts';
import { throwFaults } from '../instants.ts';
import { line, parseInput } from '../parse.ts';
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

export async function readMailAlerts(context: CommandContext, actor: Actor): Promise<AlertsView> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'mail:read');
  }
  return viewOf(context.store.read);
}

/** Changes the settings that are given. Throws `invalid`, `stale`. */
export async function saveMailAlerts(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
  expectedRevision?: number,
): Promise<AlertsView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(AlertsInput, raw);
  const parsed = input.contacts?.map((text) => context.parseAddress(text));
  throwFaults(
    (parsed ?? []).flatMap((address, index) =>
      address.ok ? [] : [{ pointer: `/contacts/${index}`, detail: address.detail }],
    ),
  );
  const contacts = parsed?.flatMap((address) => (address.ok ? [address.address] : []));
  const now = context.now();
  return context.store.transaction(async (q) => {
    const before = await viewOf(q);
    requireUnchanged(before, expectedRevision);
    const values = [
      [ALERT_CONTACTS, contacts === undefined ? undefined : [...new Set(contacts)]],
      [ALERT_FAILURE_PERCENT, input.failure_percent],
      [ALERT_FAILURE_MINIMUM, input.failure_minimum],
    ] as const;
    for (const [key, value] of values) {
      if (value !== undefined) {
        await writeSetting(q, key, value, now);
      }
    }
    const after = await viewOf(q);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'settings.save_mail_alerts',
      entity: 'settings',
      entityId: 'mail_alerts',
      detail: { before, after },
    });
    return after;
  });
}

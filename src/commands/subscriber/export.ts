import { stringify } from 'csv-stringify/sync';
import { requireScope, type Actor } from '../../domain/actor.ts';
import { SUBSCRIBER_STATUSES } from '../../domain/subscriber.ts';
import { newId } from '../../store/ids.ts';
import { writeAudit } from '../../store/record.ts';
import * as store from '../../store/subscribers.ts';
import * as z from 'zod';
import { oneOf, parseInput } from '../parse.ts';
import type { SubscriberContext } from './context.ts';
import { viewsOf, type SubscriberView } from './view.ts';

/** Rows made into text before others get their turn: a millisecond's worth. */
const PAGE = 100;

const HEADINGS = [
  ...['email', 'status', 'components', 'groups', 'kinds', 'min_tier', 'news'],
  ...['calendar_method', 'daily_digest', 'weekly_look_ahead', 'time_zone', 'account_id'],
  ...['confirmed_at', 'confirmed_by', 'created_at', 'id'],
] as const;

const exportSchema = z.strictObject({ status: oneOf(SUBSCRIBER_STATUSES).optional() });

/**
 * Everybody as CSV, a part at a time: no more than a page is ever in memory. Texts that a
 * spreadsheet would take for a formula are marked. The record says who took it.
 */
export async function exportSubscribers(
  context: SubscriberContext,
  actor: Actor,
  input: unknown,
): Promise<AsyncGenerator<string>> {
  requireScope(actor, 'subscribers:read');
  const { status } = parseInput(exportSchema, input);
  const now = context.now();
  await context.store.transaction((q) =>
    writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'subscriber.export',
      entity: 'subscriber_export',
      entityId: newId(),
      detail: { status: status ?? null },
    }),
  );
  return parts(context, status);
}

async function* parts(
  context: SubscriberContext,
  status: (typeof SUBSCRIBER_STATUSES)[number] | undefined,
): AsyncGenerator<string> {
  yield stringify([[...HEADINGS]]);
  const q = context.store.bulk;
  const choices = await store.listChoices(q);
  let after: string | undefined;
  for (;;) {
    const rows = await store.listSubscribers(q, { limit: PAGE, after, status });
    if (rows.length > 0) {
      yield stringify((await viewsOf(q, rows, choices)).map(cellsOf), { escape_formulas: true });
    }
    if (rows.length < PAGE) {
      return;
    }
    after = rows.at(-1)!.emailKey;
  }
}

function cellsOf(view: SubscriberView): string[] {
  return HEADINGS.map((heading) => {
    const value = view[heading];
    return Array.isArray(value) ? value.join(' ') : value === null ? '' : String(value);
  });
}

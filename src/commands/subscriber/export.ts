import { stringify } from 'csv-stringify/sync';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { SUBSCRIBER_STATUSES, type SubscriberStatus } from '#src/domain/subscriber.ts';
import { newId } from '#src/store/ids.ts';
import { writeAudit } from '#src/store/record.ts';
import * as store from '#src/store/subscribers.ts';
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
  await audit(context, actor, 'subscriber.export', { status: status ?? null });
  return parts(context, { status }, HEADINGS, cellsOf);
}

const SUPPRESSION_HEADINGS = ['email', 'kind', 'reason', 'at', 'unsubscribed_at', 'id'] as const;

/**
 * Every address that gets no mail whatever its owner wants, with why and since when, as CSV in
 * the same way. `subscribers suppress` takes its addresses in elsewhere.
 */
export async function exportSuppressions(
  context: SubscriberContext,
  actor: Actor,
): Promise<AsyncGenerator<string>> {
  requireScope(actor, 'subscribers:read');
  await audit(context, actor, 'subscriber.export_suppressions', {});
  return parts(context, { suppressed: true }, SUPPRESSION_HEADINGS, (view) => [
    view.email,
    view.suppression?.kind ?? '',
    view.suppression?.reason ?? '',
    view.suppression?.at ?? '',
    view.unsubscribed_at ?? '',
    view.id,
  ]);
}

async function audit(
  context: SubscriberContext,
  actor: Actor,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  const at = context.now();
  await context.store.transaction((q) =>
    writeAudit(q, {
      at,
      actor: actor.label,
      action,
      entity: 'subscriber_export',
      entityId: newId(),
      detail,
    }),
  );
}

async function* parts(
  context: SubscriberContext,
  only: { status?: SubscriberStatus | undefined; suppressed?: true },
  headings: readonly string[],
  cells: (view: SubscriberView) => string[],
): AsyncGenerator<string> {
  yield stringify([[...headings]]);
  const q = context.store.bulk;
  const choices = await store.listChoices(q);
  let after: string | undefined;
  for (;;) {
    const rows = await store.listSubscribers(q, { limit: PAGE, after, ...only });
    if (rows.length > 0) {
      yield stringify((await viewsOf(q, rows, choices)).map(cells), { escape_formulas: true });
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

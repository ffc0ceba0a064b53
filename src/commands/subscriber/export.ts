import * as z from 'zod';
import { type Actor } from '#src/domain/actor.ts';
import { SUBSCRIBER_STATUSES } from '#src/domain/subscriber.ts';
import { turn } from '#src/platform/time/turn.ts';
import { newId } from '#src/store/ids.ts';
import type { Store } from '#src/store/queries.ts';
import type { CommandContext } from '../context.ts';
import { operation, writing } from '../operation.ts';
import { oneOf } from '../parse.ts';
import { exportPage, headingsOf, type ExportAsked } from './export-page.ts';

const exportSchema = z.strictObject({ status: oneOf(SUBSCRIBER_STATUSES).optional() });

/**
 * Everybody as CSV, a part at a time: no more than a page is ever in memory. Texts that a
 * spreadsheet would take for a formula are marked. The record says who took it.
 */
export const exportSubscribers = operation({ scope: 'subscribers:read', input: exportSchema }).run(
  async (context, actor, { status }) => {
    await audit(context, actor, 'subscriber.export', { status: status ?? null });
    return parts(context.store, { of: 'everybody', status });
  },
);

/**
 * Every address that gets no mail whatever its owner wants, with why and since when, as CSV in
 * the same way. `subscribers suppress` takes its addresses in elsewhere.
 */
export const exportSuppressions = operation({ scope: 'subscribers:read' }).run(
  async (context, actor) => {
    await audit(context, actor, 'subscriber.export_suppressions', {});
    return parts(context.store, { of: 'suppressed' });
  },
);

async function audit(
  context: CommandContext,
  actor: Actor,
  action: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await writing(context, actor, (tx) => tx.audit(action, 'subscriber_export', newId(), detail));
}

async function* parts(store: Store, asked: Omit<ExportAsked, 'after'>): AsyncGenerator<string> {
  yield headingsOf(asked.of);
  let after: string | null = '';
  while (after !== null) {
    const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
      store,
      { ...asked, after },
      turn,
    );
    if (page.csv !== '') {
      yield page.csv;
    }
    after = page.after;
  }
}

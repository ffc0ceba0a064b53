import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { SUBSCRIBER_STATUSES } from '#src/domain/subscriber.ts';
import { newId } from '#src/store/ids.ts';
import { writeAudit } from '#src/store/record.ts';
import { turn } from '#src/time/turn.ts';
import * as z from 'zod';
import { oneOf, parseInput } from '../parse.ts';
import { exportPage, headingsOf, type ExportAsked } from './export-page.ts';

const exportSchema = z.strictObject({ status: oneOf(SUBSCRIBER_STATUSES).optional() });

/**
 * Everybody as CSV, a part at a time: no more than a page is ever in memory. Texts that a
 * spreadsheet would take for a formula are marked. The record says who took it.
 */
export async function exportSubscribers(
  context: CommandContext,
  actor: Actor,
  input: unknown,
): Promise<AsyncGenerator<string>> {
  requireScope(actor, 'subscribers:read');
  const { status } = parseInput(exportSchema, input);
  await audit(context, actor, 'subscriber.export', { status: status ?? null });
  return parts(context, { of: 'everybody', status });
}

/**
 * Every address that gets no mail whatever its owner wants, with why and since when, as CSV in
 * the same way. `subscribers suppress` takes its addresses in elsewhere.
 */
export async function exportSuppressions(
  context: CommandContext,
  actor: Actor,
): Promise<AsyncGenerator<string>> {
  requireScope(actor, 'subscribers:read');
  await audit(context, actor, 'subscriber.export_suppressions', {});
  return parts(context, { of: 'suppressed' });
}

async function audit(
  context: CommandContext,
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
  context: CommandContext,
  asked: Omit<ExportAsked, 'after'>,
): AsyncGenerator<string> {
  yield headingsOf(asked.of);
  let after: string | null = '';
  while (after !== null) {
    const page: Awaited<ReturnType<typeof exportPage>> = await exportPage(
      context.store,
      { ...asked, after },
      turn,
    );
    if (page.csv !== '') {
      yield page.csv;
    }
    after = page.after;
  }
}

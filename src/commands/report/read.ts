import type { Actor } from '#src/domain/actor.ts';
import { invalidField } from '#src/domain/errors.ts';
import { turn } from '#src/platform/time/turn.ts';
import { dayOf, parseInstant, startOfDay } from '#src/platform/time/zone.ts';
import type { CommandContext } from '../context.ts';
import { operation, reading, type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';
import { reportCsv, reportJson, reportView, type ReportAsked } from './make.ts';
const DAY = 24 * 3_600_000;
const LONGEST_DAYS = 800;

/** Days such as `2026-11-01`. */
export interface ReportSpan {
  from?: string | undefined;
  to?: string | undefined;
}

/**
 * What was promised and what became of it, for notices published from one day to another, both
 * included, in the page's zone. Left out: the last 90 days. Throws `invalid`.
 */
export const readReport = operation({ scope: 'notices:read' }).run(
  async (context, actor, span: ReportSpan) => {
    return reportView(context.store, await askedFor(reading(context, actor), span), turn);
  },
);

/**
 * The same with its notices, as the text of a file: the report as JSON, or the notices as CSV
 * (RFC 4180), a row each, in which no cell can be taken for a formula. Throws `invalid`.
 */
export const exportReport = operation({ scope: 'notices:read' }).run(
  async (context: CommandContext, actor: Actor, span: ReportSpan, format: 'json' | 'csv') => {
    const asked = await askedFor(reading(context, actor), span);
    const make = format === 'json' ? reportJson : reportCsv;
    return {
      from: dayOf(asked.from, asked.timeZone),
      to: dayOf(asked.to - 1, asked.timeZone),
      parts: await make(context.store, asked, turn),
    };
  },
);

async function askedFor(tx: Tx, span: ReportSpan): Promise<ReportAsked> {
  const { now } = tx;
  const { timeZone } = await pageSettings({ ...tx, q: tx.bulk });
  const last = dayAt(span.to, timeZone, '/to') ?? now;
  const first = dayAt(span.from, timeZone, '/from') ?? startOfDay(last, timeZone, -89);
  const from = startOfDay(first, timeZone);
  const to = startOfDay(last, timeZone, 1);
  if (from >= to) {
    throw invalidField('/from', 'must not be after to');
  }
  if (to - from > LONGEST_DAYS * DAY) {
    throw invalidField('/from', `must be at most ${LONGEST_DAYS} days before to`);
  }
  return { from, to, now, timeZone };
}

/** The first instant of a day such as `2026-11-01`; undefined where none is given. */
function dayAt(text: string | undefined, timeZone: string, pointer: string): number | undefined {
  if (text === undefined || text === '') {
    return undefined;
  }
  const parsed = /^\d{4}-\d{2}-\d{2}$/.test(text) ? parseInstant(`${text}T12:00`, timeZone) : null;
  if (parsed?.ok !== true) {
    throw invalidField(pointer, 'must be a day such as 2026-11-01');
  }
  return parsed.at;
}

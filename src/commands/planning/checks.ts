import * as z from 'zod';
import { CHECKLISTS, itemsFor, type Checklist } from '#src/domain/checklist.ts';
import { notFound, Refusal } from '#src/domain/errors.ts';
import { isFinished } from '#src/domain/notice.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import { checksOf, saveCheck } from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso } from '../instants.ts';
import { loadNotice } from '../load-notice.ts';
import { operation, type Tx } from '../operation.ts';
import { flag, line, parseInput } from '../parse.ts';
import { checklistItems } from './checklists.ts';

export interface CheckView {
  list: Checklist;
  key: string;
  label: string;
  required: boolean;
  done: boolean;
  done_by: string | null;
  done_at: string | null;
  note: string | null;
}

const CheckInput = z.strictObject({ done: flag(), note: line(300).nullish() });

/** A notice's lists: what holds now, with what was ticked; and what was ticked of former lists. */
export async function checksOfNotice(q: Queries, notice: NoticeRow): Promise<CheckView[]> {
  const items = itemsFor(await checklistItems(q), notice);
  const views: CheckView[] = [];
  for (const list of CHECKLISTS) {
    const rows = await checksOf(q, notice.id, list);
    const current = items.filter((item) => item.list === list);
    const former = rows
      .filter((row) => !current.some(({ key }) => key === row.key) && row.doneAt !== null)
      .map(({ key, label }) => ({ list, key, label, required: false }));
    for (const { key, label, required } of [...current, ...former]) {
      const row = rows.find((one) => one.key === key);
      views.push({
        list,
        key,
        label,
        required,
        done: (row?.doneAt ?? null) !== null,
        done_by: row?.doneBy ?? null,
        done_at: iso(row?.doneAt ?? null),
        note: row?.note ?? null,
      });
    }
  }
  return views;
}

/** The lists of one notice. Throws `not_found`. */
export const readChecks = operation({ scope: 'notices:read' }).read(async (tx, id: string) => {
  return { items: await checksOfNotice(tx.q, await loadNotice(tx.q, id)) };
});

/** Ticks one item, or takes the tick back. Throws `invalid`, `not_found`, `not_allowed`. */
export const setCheck = operation({ scope: 'notices:write' }).write(
  async (tx: Tx, id: string, list: string, key: string, raw: unknown) => {
    const input = parseInput(CheckInput, raw);

    const notice = await loadNotice(tx.q, id);
    if (notice.status !== 'draft' && isFinished(notice.kind, notice.status)) {
      throw new Refusal('not_allowed', 'This notice is over: its lists cannot change any more.');
    }
    const items = await checksOfNotice(tx.q, notice);
    const position = items.findIndex((item) => item.list === list && item.key === key);
    const item = items[position];
    if (item === undefined) {
      throw notFound('There is no such item on the lists of this notice.');
    }
    await saveCheck(tx.q, {
      noticeId: id,
      list: item.list,
      position,
      key,
      label: item.label,
      required: item.required,
      doneBy: input.done ? tx.actor.label : null,
      doneAt: input.done ? tx.now : null,
      note: input.note ?? null,
    });
    await tx.audit(input.done ? 'check.tick' : 'check.untick', 'notice', id, { list, key });
    return { items: await checksOfNotice(tx.q, notice) };
  },
);

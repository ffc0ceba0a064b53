import * as z from 'zod';
import { SETTINGS_READERS } from '#src/domain/actor.ts';
import { notFound, type Fault } from '#src/domain/errors.ts';
import { listComponents } from '#src/store/components.ts';
import { newId } from '#src/store/ids.ts';
import {
  deleteFreeze,
  insertFreeze,
  listFreezes as listRows,
  type FreezeRow,
} from '#src/store/planning.ts';
import type { Queries } from '#src/store/queries.ts';
import { iso, readWindow, throwFaults } from '../instants.ts';
import { operation } from '../operation.ts';
import { line } from '../parse.ts';

export interface FreezeView {
  id: string;
  name: string;
  start: string;
  end: string;
  time_zone: string;
  reason: string | null;
  /** Slugs; null: everything. */
  components: string[] | null;
}

const FreezeInput = z.strictObject({
  name: line(80),
  start: line(40),
  end: line(40),
  time_zone: line(64),
  reason: line(300).nullish(),
  components: z
    .array(line(64), { error: 'must be a list of slugs, or null for everything' })
    .min(1, { error: 'must name at least one component, or be null for everything' })
    .nullish(),
});

async function viewOf(q: Queries, row: FreezeRow): Promise<FreezeView> {
  const slugs = new Map((await listComponents(q)).map(({ id, slug }) => [id, slug]));
  return {
    id: row.id,
    name: row.name,
    start: iso(row.startAt),
    end: iso(row.endAt),
    time_zone: row.timeZone,
    reason: row.reason,
    components: row.componentIds?.flatMap((id) => slugs.get(id) ?? []) ?? null,
  };
}

/** Times in which nothing planned is to happen, the latest first. */
export const listFreezes = operation({ scope: SETTINGS_READERS }).read(
  async (tx): Promise<FreezeView[]> => {
    return Promise.all((await listRows(tx.q)).map((row) => viewOf(tx.q, row)));
  },
);

/** Adds one. Throws `invalid`. */
export const createFreeze = operation({ scope: 'settings:write', input: FreezeInput }).write(
  async (tx, input): Promise<FreezeView> => {
    const faults: Fault[] = [];
    const window = readWindow(
      { start: input.start, end: input.end, time_zone: input.time_zone },
      '',
      faults,
      { longestMs: null },
    );
    const ids = new Map((await listComponents(tx.q)).map(({ id, slug }) => [slug, id]));
    const componentIds =
      input.components?.flatMap((slug, index) => {
        const id = ids.get(slug);
        if (id === undefined) {
          faults.push({
            pointer: `/components/${index}`,
            detail: `there is no component ${slug}`,
          });
        }
        return id ?? [];
      }) ?? null;
    throwFaults(faults);
    const row: FreezeRow = {
      id: newId(),
      name: input.name,
      startAt: window!.start,
      endAt: window!.end,
      timeZone: window!.timeZone,
      reason: input.reason ?? null,
      componentIds,
      createdBy: tx.actor.label,
      createdAt: tx.now,
    };
    await insertFreeze(tx.q, row);
    await tx.audit('freeze.create', 'freeze', row.id);
    return viewOf(tx.q, row);
  },
);

/** Removes one. Throws `not_found`. */
export const removeFreeze = operation({ scope: 'settings:write' }).write(async (tx, id: string) => {
  if (!(await deleteFreeze(tx.q, id))) {
    throw notFound('There is no freeze of this id.');
  }
  await tx.audit('freeze.remove', 'freeze', id);
});

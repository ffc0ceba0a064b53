import type { CommandContext } from '../context.ts';
import * as z from 'zod';
import { may, requireScope, type Actor } from '#src/domain/actor.ts';
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
import { audited } from '../audited.ts';
import { iso, readWindow, throwFaults } from '../instants.ts';
import { line, parseInput } from '../parse.ts';

const audit = audited('freeze');

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
export async function listFreezes(context: CommandContext, actor: Actor): Promise<FreezeView[]> {
  if (!may(actor, 'settings:write')) {
    requireScope(actor, 'notices:read');
  }
  const q = context.store.read;
  return Promise.all((await listRows(q)).map((row) => viewOf(q, row)));
}

/** Adds one. Throws `invalid`. */
export async function createFreeze(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<FreezeView> {
  requireScope(actor, 'settings:write');
  const input = parseInput(FreezeInput, raw);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const faults: Fault[] = [];
    const window = readWindow(
      { start: input.start, end: input.end, time_zone: input.time_zone },
      '',
      faults,
      { longestMs: null },
    );
    const ids = new Map((await listComponents(q)).map(({ id, slug }) => [slug, id]));
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
      createdBy: actor.label,
      createdAt: now,
    };
    await insertFreeze(q, row);
    await audit(q, actor, 'freeze.create', row.id, now);
    return viewOf(q, row);
  });
}

/** Removes one. Throws `not_found`. */
export async function removeFreeze(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<void> {
  requireScope(actor, 'settings:write');
  const now = context.now();
  await context.store.transaction(async (q) => {
    if (!(await deleteFreeze(q, id))) {
      throw notFound('There is no freeze of this id.');
    }
    await audit(q, actor, 'freeze.remove', id, now);
  });
}

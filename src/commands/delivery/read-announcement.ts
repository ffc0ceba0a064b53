import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { invalidField, notFound } from '#src/domain/errors.ts';
import * as z from 'zod';
import {
  findAnnounced,
  listAnnounced,
  type AnnouncedRow,
} from '#src/store/announcement-progress.ts';
import { heldAnnouncementOf, listHolds, QUEUE } from '#src/store/mail-holds.ts';
import type { Queries } from '#src/store/queries.ts';
import { parseInput } from '../parse.ts';
import { countProgress } from './progress.ts';
import {
  announcementView,
  summaryOf,
  type AnnouncementSummary,
  type AnnouncementView,
} from './view.ts';

export async function announcementOf(q: Queries, id: string): Promise<AnnouncedRow> {
  const row = await findAnnounced(q, id);
  if (row === null) {
    throw notFound('There is no announcement with this id.');
  }
  return row;
}

/** How the mails of one announcement stand: by outcome and reason, how fast, until when. */
export async function readAnnouncement(
  context: CommandContext,
  actor: Actor,
  id: string,
): Promise<AnnouncementView> {
  requireScope(actor, 'mail:read');
  const q = context.store.bulk;
  const row = await announcementOf(q, id);
  const holds = await listHolds(q);
  const queue = holds.find(({ scope }) => scope === QUEUE);
  const own = holds.find((hold) => heldAnnouncementOf(hold) === id);
  const paused = queue !== undefined && (queue.until === null || queue.until > context.now());
  return {
    ...announcementView(row, await countProgress(context, id), paused || own !== undefined),
    held_because: own?.reason ?? null,
  };
}

const MAX_PAGE = 100;

export const limitOf = (error = `must be a whole number from 1 to ${MAX_PAGE}`) =>
  z.int({ error }).min(1, { error }).max(MAX_PAGE, { error }).default(50);

export const NOT_OURS = 'is not a cursor that this list has given';

const listSchema = z.strictObject({
  limit: limitOf(),
  cursor: z
    .string()
    .regex(/^\d{1,15}-[a-z0-9]{1,40}$/, { error: NOT_OURS })
    .optional(),
});

export interface AnnouncementPage {
  items: AnnouncementSummary[];
  /** Null at the end. */
  next_cursor: string | null;
}

/** What was announced, the newest first. */
export async function listAnnouncements(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<AnnouncementPage> {
  requireScope(actor, 'mail:read');
  const { limit, cursor } = parseInput(listSchema, raw);
  const [createdAt, id] = cursor?.split('-') ?? [];
  if (cursor !== undefined && id === undefined) {
    throw invalidField('/cursor', NOT_OURS);
  }
  const rows = await listAnnounced(context.store.bulk, {
    limit: limit + 1,
    before: id === undefined ? undefined : { createdAt: Number(createdAt), id },
  });
  const shown = rows.slice(0, limit);
  const last = shown.at(-1)?.announcement;
  return {
    items: shown.map(summaryOf),
    next_cursor: rows.length > limit && last !== undefined ? `${last.createdAt}-${last.id}` : null,
  };
}

import * as z from 'zod';
import { invalidField, notFound } from '#src/domain/errors.ts';
import {
  findAnnounced,
  listAnnounced,
  type AnnouncedRow,
} from '#src/store/announcement-progress.ts';
import { heldAnnouncementOf, listHolds, QUEUE } from '#src/store/mail-holds.ts';
import type { Queries } from '#src/store/queries.ts';
import { operation, reading } from '../operation.ts';
import { countProgress } from './progress.ts';
import { announcementView, summaryOf, type AnnouncementSummary } from './view.ts';

export async function announcementOf(q: Queries, id: string): Promise<AnnouncedRow> {
  const row = await findAnnounced(q, id);
  if (row === null) {
    throw notFound('There is no announcement with this id.');
  }
  return row;
}

/** How the mails of one announcement stand: by outcome and reason, how fast, until when. */
export const readAnnouncement = operation({ scope: 'mail:read' }).run(
  async (context, actor, id: string) => {
    const tx = reading(context, actor);
    const row = await announcementOf(tx.bulk, id);
    const holds = await listHolds(tx.bulk);
    const queue = holds.find(({ scope }) => scope === QUEUE);
    const own = holds.find((hold) => heldAnnouncementOf(hold) === id);
    const paused = queue !== undefined && (queue.until === null || queue.until > tx.now);
    return {
      ...announcementView(row, await countProgress(context, id), paused || own !== undefined),
      held_because: own?.reason ?? null,
    };
  },
);

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
export const listAnnouncements = operation({ scope: 'mail:read', input: listSchema }).read(
  async (tx, { limit, cursor }): Promise<AnnouncementPage> => {
    const [createdAt, id] = cursor?.split('-') ?? [];
    if (cursor !== undefined && id === undefined) {
      throw invalidField('/cursor', NOT_OURS);
    }
    const rows = await listAnnounced(tx.bulk, {
      limit: limit + 1,
      before: id === undefined ? undefined : { createdAt: Number(createdAt), id },
    });
    const shown = rows.slice(0, limit);
    const last = shown.at(-1)?.announcement;
    return {
      items: shown.map(summaryOf),
      next_cursor:
        rows.length > limit && last !== undefined ? `${last.createdAt}-${last.id}` : null,
    };
  },
);

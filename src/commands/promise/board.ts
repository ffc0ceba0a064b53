import type { NoticeKind, NoticeStatus } from '#src/domain/notice.ts';
import { byRisk, clockOf, clockStopped, type ClockState } from '#src/domain/response-clock.ts';
import type { Tier } from '#src/domain/severity.ts';
import { nudgesOf } from '#src/store/promises.ts';
import { clocksSince } from '#src/store/response-clocks.ts';
import { iso } from '../instants.ts';
import { operation } from '../operation.ts';

/** How long a clock that has stopped stays on the board. */
const KEPT_MS = 14 * 24 * 3_600_000;

export interface BoardRow {
  id: string;
  title: string | null;
  kind: NoticeKind;
  tier: Tier;
  status: NoticeStatus;
  state: ClockState;
  respond_by: string;
  anchor: string | null;
  responded_at: string | null;
  /** When staff stopped it without the patch. */
  closed_at: string | null;
  /** Milliseconds; below zero once it has passed, null once the clock has stopped. */
  left_ms: number | null;
  /** Shown to the public as a commitment. */
  committed: boolean;
  /** Whom staff told of it, and when last. */
  told: { reason: string; at: string; to: string[] } | null;
}

/** Every response clock that runs, and those that stopped lately, the most pressing first. */
export const readBoard = operation({ scope: 'notices:read' }).read(
  async (tx): Promise<BoardRow[]> => {
    const rows = await clocksSince(tx.q, tx.now - KEPT_MS);
    const nudges = Map.groupBy(
      await nudgesOf(
        tx.q,
        rows.map(({ id }) => id),
      ),
      ({ noticeId }) => noticeId,
    );
    return rows
      .map((row) => {
        const respondBy = row.respondBy!;
        const anchor = row.anchor ?? row.createdAt;
        const state = clockOf(row, tx.now)!;
        const last = nudges
          .get(row.id)
          ?.filter(({ reason }) => reason.startsWith('respond_by'))
          .at(-1);
        return {
          respondBy,
          state,
          view: {
            id: row.id,
            title: row.title,
            kind: row.kind,
            tier: row.tier,
            status: row.status,
            state,
            respond_by: iso(respondBy),
            anchor: iso(anchor),
            responded_at: iso(row.respondedAt),
            closed_at: iso(row.responseClosedAt),
            left_ms: clockStopped(row) ? null : respondBy - tx.now,
            committed: row.commitPublicly,
            told:
              last === undefined ? null : { reason: last.reason, at: iso(last.at), to: last.told },
          },
        };
      })
      .toSorted(byRisk)
      .map(({ view }) => view);
  },
);

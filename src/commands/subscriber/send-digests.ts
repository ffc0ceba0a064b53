import { isUrgent } from '#src/domain/news.ts';
import { lastDigestAt, nextDigestAt } from '#src/platform/time/morning.ts';
import { whoCollects } from '#src/store/audience.ts';
import {
  announcedBetween,
  lastDigests,
  lastSequences,
  type PastAnnouncement,
} from '#src/store/digests.ts';
import type { CommandContext } from '../context.ts';
import { type Tx } from '../operation.ts';
import { collectMails, type Collection, type DuePerson } from './collect.ts';

/**
 * How far back a first digest looks, or one after days without any: further than a change of the
 * zone can move a morning.
 */
const LOOK_BACK_MS = 48 * 3_600_000;

interface Reader {
  id: string;
  /** What was announced after this and up to `until` belongs into the digest. */
  since: number;
  until: number;
  /** They want no more digests: this one tells what was collected until they said so. */
  isLast: boolean;
}

async function readersOf(tx: Tx, people: readonly DuePerson[]): Promise<Reader[]> {
  const told = await lastDigests(
    tx.q,
    people.map(({ row }) => row.id),
  );
  return people.map(({ row, timeZone }) => ({
    id: row.id,
    since: Math.max(row.digestDueAt! - LOOK_BACK_MS, told.get(row.id) ?? 0),
    until: row.dailyDigest ? lastDigestAt(tx.now, timeZone) : tx.now,
    isLast: !row.dailyDigest,
  }));
}

/**
 * What a digest tells of: not what came at once, no reminder of what has begun meanwhile, and no
 * summary, which is mailed to those who got the first mail.
 */
const isCollected = ({ kind, noticeStatus, noticeKind, tier }: PastAnnouncement): boolean =>
  !isUrgent({ kind: noticeKind, tier }) &&
  kind !== 'summary' &&
  (kind !== 'reminder' || noticeStatus === 'scheduled');

function isNews(
  { createdAt, status, checkpoint }: PastAnnouncement,
  { id, since, until, isLast }: Reader,
): boolean {
  // Fanning out goes by ids, and mails at once whoever wants no more digests when it comes by.
  const comesAtOnce = isLast && status === 'pending' && checkpoint < id;
  return createdAt > since && createdAt <= until && !comesAtOnce;
}

async function collected(
  tx: Tx,
  people: readonly DuePerson[],
): Promise<Map<string, Record<string, unknown>>> {
  const readers = await readersOf(tx, people);
  const span = {
    from: Math.min(...readers.map(({ since }) => since)),
    until: Math.max(...readers.map(({ until }) => until)),
  };
  const news = readers.length === 0 ? [] : await announcedBetween(tx.q, span);
  const byReader = new Map<string, PastAnnouncement[]>();
  for (const announcement of news.filter(isCollected)) {
    const ids = readers.filter((reader) => isNews(announcement, reader)).map(({ id }) => id);
    for (const id of await whoCollects(tx.q, announcement, ids)) {
      byReader.set(id, [...(byReader.get(id) ?? []), announcement]);
    }
  }
  const last = await lastSequences(tx.q, [...new Set(news.map(({ noticeId }) => noticeId))]);
  return new Map(
    readers.flatMap(({ id, until }) => {
      const own = byReader.get(id);
      return own === undefined ? [] : [[id, { until, notices: byNotice(own, last) }]];
    }),
  );
}

/** Each notice once, with its newest state and the updates that are news; the newest news first. */
function byNotice(news: readonly PastAnnouncement[], last: ReadonlyMap<string, number>) {
  const groups = [...Map.groupBy(news, ({ noticeId }) => noticeId)].reverse();
  return groups.map(([id, own]) => ({
    id,
    sequence: last.get(id) ?? 0,
    updates: [...new Set(own.map(({ updateId }) => updateId))],
  }));
}

const DIGEST: Collection = {
  column: 'digestDueAt',
  purpose: 'digest',
  next: ({ row, timeZone }, now) => (row.dailyDigest ? nextDigestAt(now, timeZone) : null),
  contents: collected,
};

/** One step of sending daily digests to those for whom it is 08:00. */
export function sendDigests(context: CommandContext): Promise<boolean> {
  return collectMails(context, DIGEST);
}

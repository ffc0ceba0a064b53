import type { NoticeKind } from '#src/domain/notice.ts';
import type { Tier } from '#src/domain/severity.ts';
import type {
  CalendarMethod,
  ConfirmedBy,
  NewsChoice,
  SubscriberStatus,
  SuppressedBy,
} from '#src/domain/subscriber.ts';
import type { Queries } from '#src/store/queries.ts';
import { listChoices, subscriptionsOf, type SubscriberRow } from '#src/store/subscribers.ts';
import { iso } from '../instants.ts';
import { requestOf, wishesOfRow, type ResolvedWishes } from './wishes.ts';

/** A subscriber as the API shows one; times in RFC 3339. */
export interface SubscriberView {
  id: string;
  email: string;
  status: SubscriberStatus;
  components: 'all' | string[];
  groups: string[];
  kinds: NoticeKind[];
  min_tier: Tier;
  news: NewsChoice;
  calendar_method: CalendarMethod;
  daily_digest: boolean;
  weekly_look_ahead: boolean;
  /** Null: the page's own. */
  time_zone: string | null;
  /** What the person's own calendar names them by; null: their id here. */
  account_id: string | null;
  /** Why no mail goes there; null where some may. */
  suppression: {
    kind: SuppressedBy | null;
    reason: string | null;
    at: string | null;
  } | null;
  confirmed_at: string | null;
  confirmed_by: ConfirmedBy | null;
  /** When they last said no; only their own confirmation takes it back. */
  unsubscribed_at: string | null;
  created_at: string;
}

/** Wishes with the slugs of what is followed and published, in page order. */
type FollowedSlugs = Omit<ResolvedWishes, 'componentIds' | 'groupIds' | 'noticeIds'> & {
  components: string[];
  groups: string[];
};

function suppressionOf(row: SubscriberRow): SubscriberView['suppression'] {
  if (row.complainedAt !== null) {
    const reason = 'They reported the mail as unwanted.';
    return { kind: 'complaint', reason, at: iso(row.complainedAt) };
  }
  return row.suppressedAt === null
    ? null
    : { kind: row.suppressedKind, reason: row.suppressedReason, at: iso(row.suppressedAt) };
}

function subscriberView(row: SubscriberRow, followed: FollowedSlugs): SubscriberView {
  return {
    id: row.id,
    email: row.email,
    status: row.status,
    components: followed.all ? 'all' : followed.components,
    groups: followed.groups,
    kinds: followed.kinds,
    min_tier: followed.minTier,
    news: followed.news,
    calendar_method: followed.calendarMethod,
    daily_digest: followed.dailyDigest,
    weekly_look_ahead: followed.weeklyLookAhead,
    time_zone: followed.timeZone,
    account_id: followed.accountId,
    suppression: suppressionOf(row),
    confirmed_at: iso(row.confirmedAt),
    confirmed_by: row.confirmedBy,
    unsubscribed_at: iso(row.unsubscribedAt),
    created_at: new Date(row.createdAt).toISOString(),
  };
}

/**
 * The views of several rows. Somebody pending is shown with what they asked for. What was
 * hidden after it was followed stays followed but is not named.
 */
export async function viewsOf(
  q: Queries,
  rows: readonly SubscriberRow[],
  given?: Awaited<ReturnType<typeof listChoices>>,
): Promise<SubscriberView[]> {
  const choices = given ?? (await listChoices(q));
  const subscriptions = await subscriptionsOf(
    q,
    rows.map((row) => row.id),
  );
  const bySubscriber = Map.groupBy(subscriptions, ({ subscriberId }) => subscriberId);
  return rows.map((row) => {
    const pending = row.status === 'pending' ? requestOf(row) : null;
    const wishes: ResolvedWishes = pending ?? wishesOfRow(row, bySubscriber.get(row.id) ?? []);
    const named = (ids: readonly string[], from: readonly { id: string; slug: string }[]) => {
      const wanted = new Set(ids);
      return from.filter(({ id }) => wanted.has(id)).map(({ slug }) => slug);
    };
    return subscriberView(row, {
      ...wishes,
      components: named(wishes.componentIds, choices.components),
      groups: named(wishes.groupIds, choices.groups),
    });
  });
}

export async function viewOf(q: Queries, row: SubscriberRow): Promise<SubscriberView> {
  const [view] = await viewsOf(q, [row]);
  return view!;
}

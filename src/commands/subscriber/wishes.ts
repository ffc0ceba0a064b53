import { invalidInput, type Fault } from '#src/domain/errors.ts';
import { NOTICE_KINDS, type NoticeKind } from '#src/domain/notice.ts';
import { TIERS, tierRank, type Tier } from '#src/domain/severity.ts';
import type { CalendarMethod, NewsChoice } from '#src/domain/subscriber.ts';
import { nextDigestAt, nextLookAheadAt } from '#src/platform/time/morning.ts';
import { followNotices, publishedNotices } from '#src/store/followers.ts';
import type { Queries } from '#src/store/queries.ts';
import {
  findSubscriber,
  listChoices,
  setSubscriptions,
  updateSubscriber,
  type Choice,
  type Choices,
  type SubscriberChange,
  type SubscriberRow,
} from '#src/store/subscribers.ts';
import type { Wishes } from './input.ts';

/** Wishes with ids in place of slugs, as `subscribers.requested` keeps them until confirmed. */
export interface ResolvedWishes {
  all: boolean;
  componentIds: string[];
  groupIds: string[];
  kinds: NoticeKind[];
  minTier: Tier;
  news: NewsChoice;
  calendarMethod: CalendarMethod;
  dailyDigest: boolean;
  weeklyLookAhead: boolean;
  timeZone: string | null;
  accountId: string | null;
  /** Single notices to follow besides. */
  noticeIds: string[];
}

/** What an older row's request does not say. */
const UNSAID = {
  news: 'every',
  calendarMethod: 'publish',
  dailyDigest: false,
  weeklyLookAhead: false,
  timeZone: null,
  accountId: null,
  noticeIds: [],
} as const;

function resolve(
  wanted: readonly string[],
  choices: readonly Choice[],
  pointer: string,
  thing: string,
  faults: Fault[],
): string[] {
  const ids = new Map(choices.map((choice) => [choice.slug, choice.id]));
  const found = new Set<string>();
  wanted.forEach((slug, index) => {
    const id = ids.get(slug);
    if (id === undefined) {
      faults.push({ pointer: `${pointer}/${index}`, detail: `is not the slug of a ${thing}` });
    } else {
      found.add(id);
    }
  });
  return [...found];
}

/**
 * Only what is published can be followed; a hidden component is refused in the same words as
 * one that never was. Throws `invalid`.
 */
export async function resolveWishes(
  q: Queries,
  wishes: Wishes,
  {
    mayBeEmpty = false,
    notice,
    choices: given,
  }: { mayBeEmpty?: boolean; notice?: string | undefined; choices?: Choices } = {},
): Promise<ResolvedWishes> {
  const faults: Fault[] = [];
  const choices = given ?? (await listChoices(q));
  const all = wishes.components === 'all';
  const components = wishes.components === 'all' ? [] : wishes.components;
  const componentIds = resolve(components, choices.components, '/components', 'component', faults);
  const groupIds = resolve(wishes.groups, choices.groups, '/groups', 'group', faults);
  if (all && wishes.groups.length > 0) {
    faults.push({ pointer: '/groups', detail: 'must be empty where components is "all"' });
  }
  if (notice !== undefined && (await publishedNotices(q, [notice])).length === 0) {
    faults.push({ pointer: '/notice', detail: 'is not the id of a notice' });
  }
  const namesNothing = !all && components.length + wishes.groups.length === 0;
  if (!mayBeEmpty && notice === undefined && namesNothing) {
    faults.push({
      pointer: '/components',
      detail: 'must be "all" or name at least one component, unless groups names a group',
    });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  const kinds = NOTICE_KINDS.filter((kind) => wishes.kinds.includes(kind));
  return {
    all,
    componentIds,
    groupIds,
    kinds,
    minTier: wishes.min_tier,
    news: wishes.news,
    calendarMethod: wishes.calendar_method,
    dailyDigest: wishes.daily_digest,
    weeklyLookAhead: wishes.weekly_look_ahead,
    timeZone: wishes.time_zone,
    accountId: wishes.account_id,
    noticeIds: notice === undefined ? [] : [notice],
  };
}

/** The columns of a subscriber that hold wishes. */
export function wishColumns(wishes: ResolvedWishes) {
  return {
    followsAll: wishes.all,
    wantsMaintenance: wishes.kinds.includes('maintenance'),
    wantsEmergencyPatch: wishes.kinds.includes('emergency_patch'),
    wantsIncident: wishes.kinds.includes('incident'),
    minTierRank: tierRank(wishes.minTier),
    news: wishes.news,
    calendarMethod: wishes.calendarMethod,
    dailyDigest: wishes.dailyDigest,
    weeklyLookAhead: wishes.weeklyLookAhead,
    timeZone: wishes.timeZone,
    accountId: wishes.accountId,
  };
}

/** When collected mail goes out, on whose clock. */
export interface MailClock {
  now: number;
  /** The page's zone, for people who chose none. */
  pageZone: string;
}

/**
 * When the collected mails are next due. Somebody who ends their digest gets what it has
 * collected so far at once, or it would be lost.
 */
function dueTimes(row: SubscriberRow | null, wishes: ResolvedWishes, { now, pageZone }: MailClock) {
  const zone = wishes.timeZone ?? pageZone;
  const stays = row?.status === 'confirmed' && (row.timeZone ?? pageZone) === zone;
  const digest = stays ? row.digestDueAt : null;
  const lookAhead = stays ? row.lookAheadDueAt : null;
  const collecting = row?.digestDueAt ?? null;
  const last = collecting === null ? null : Math.min(collecting, now);
  return {
    digestDueAt: wishes.dailyDigest ? (digest ?? nextDigestAt(now, zone)) : last,
    lookAheadDueAt: wishes.weeklyLookAhead ? (lookAhead ?? nextLookAheadAt(now, zone)) : null,
  };
}

/** The columns of a subscriber whose wishes count from now on. */
export function appliedColumns(
  before: SubscriberRow | null,
  wishes: ResolvedWishes,
  clock: MailClock,
) {
  return {
    ...wishColumns(wishes),
    ...dueTimes(before, wishes, clock),
    requested: null,
    requestedAt: null,
    updatedAt: clock.now,
  };
}

/** Writes the wishes as what is now followed, together with a further change of the row. */
export async function applyWishes(
  q: Queries,
  subscriberId: string,
  wishes: ResolvedWishes,
  clock: MailClock,
  change: SubscriberChange,
): Promise<void> {
  const before = await findSubscriber(q, subscriberId);
  await updateSubscriber(q, subscriberId, { ...appliedColumns(before, wishes, clock), ...change });
  await setSubscriptions(q, subscriberId, wishes);
  await followNotices(q, subscriberId, wishes.noticeIds, clock.now);
}

/** What a row follows, wants and asked for, read back. */
export function wishesOfRow(
  row: SubscriberRow,
  followed: readonly { componentId: string | null; groupId: string | null }[],
): ResolvedWishes {
  const wanted: Record<NoticeKind, boolean> = {
    maintenance: row.wantsMaintenance,
    emergency_patch: row.wantsEmergencyPatch,
    incident: row.wantsIncident,
  };
  return {
    all: row.followsAll,
    componentIds: followed.flatMap(({ componentId }) => componentId ?? []),
    groupIds: followed.flatMap(({ groupId }) => groupId ?? []),
    kinds: NOTICE_KINDS.filter((kind) => wanted[kind]),
    minTier: TIERS[row.minTierRank]!,
    news: row.news,
    calendarMethod: row.calendarMethod,
    dailyDigest: row.dailyDigest,
    weeklyLookAhead: row.weeklyLookAhead,
    timeZone: row.timeZone,
    accountId: row.accountId,
    noticeIds: [],
  };
}

export function requestOf(row: SubscriberRow): ResolvedWishes | null {
  // Written by this module alone, so its shape is known.
  const requested = row.requested as ResolvedWishes | null;
  return requested === null ? null : { ...UNSAID, ...requested };
}

export function asRequest(wishes: ResolvedWishes): Record<string, unknown> {
  return { ...wishes };
}

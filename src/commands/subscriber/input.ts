import * as z from 'zod';
import { NOTICE_KINDS, type NoticeKind } from '#src/domain/notice.ts';
import { TIERS, type Tier } from '#src/domain/severity.ts';
import {
  CALENDAR_METHODS,
  NEWS_CHOICES,
  type CalendarMethod,
  type NewsChoice,
} from '#src/domain/subscriber.ts';
import { isTimeZone } from '#src/platform/time/zone.ts';
import { flag, line, oneOf } from '../parse.ts';

/** The most components or groups that one subscription may name. */
const MAX_FOLLOWED = 500;

const slugs = () =>
  z
    .array(z.string({ error: 'must be the slug of a component or group' }).max(64), {
      error: 'must be a list of slugs',
    })
    .max(MAX_FOLLOWED, { error: `must name at most ${MAX_FOLLOWED}` });

const FIELDS = {
  components: z.union([z.literal('all'), slugs()], {
    error: `must be "all" or a list of at most ${MAX_FOLLOWED} slugs`,
  }),
  groups: slugs(),
  kinds: z
    .array(oneOf(NOTICE_KINDS), { error: `must be a list of ${NOTICE_KINDS.join(', ')}` })
    .min(1, { error: `must name at least one of ${NOTICE_KINDS.join(', ')}` })
    .max(NOTICE_KINDS.length, { error: `must name each of ${NOTICE_KINDS.join(', ')} once` }),
  min_tier: oneOf(TIERS),
  news: oneOf(NEWS_CHOICES),
  calendar_method: oneOf(CALENDAR_METHODS),
  daily_digest: flag(),
  weekly_look_ahead: flag(),
  time_zone: z
    .string({ error: 'must be a zone of the IANA database, such as Europe/Berlin, or null' })
    .max(64, { error: 'must have at most 64 characters' })
    .refine(isTimeZone, { error: 'must be a zone of the IANA database, such as Europe/Berlin' })
    .nullable(),
  account_id: line(100).nullable(),
};

/** What somebody wants to be told about, all of it. */
export const wishesSchema = {
  components: FIELDS.components,
  groups: FIELDS.groups.default([]),
  kinds: FIELDS.kinds.default([...NOTICE_KINDS]),
  min_tier: FIELDS.min_tier.default('low'),
  news: FIELDS.news.default('every'),
  calendar_method: FIELDS.calendar_method.default('publish'),
  daily_digest: FIELDS.daily_digest.default(false),
  weekly_look_ahead: FIELDS.weekly_look_ahead.default(false),
  time_zone: FIELDS.time_zone.default(null),
  account_id: FIELDS.account_id.default(null),
};

/** Only what is to change; `components` and `groups` replace what was followed. */
export const changedWishesSchema = z.strictObject({
  components: FIELDS.components.optional(),
  groups: FIELDS.groups.optional(),
  kinds: FIELDS.kinds.optional(),
  min_tier: FIELDS.min_tier.optional(),
  news: FIELDS.news.optional(),
  calendar_method: FIELDS.calendar_method.optional(),
  daily_digest: FIELDS.daily_digest.optional(),
  weekly_look_ahead: FIELDS.weekly_look_ahead.optional(),
  time_zone: FIELDS.time_zone.optional(),
  account_id: FIELDS.account_id.optional(),
});

/** The address itself is judged by `parseAddress`. */
export const emailField = z
  .string({ error: 'must be a mail address such as name@example.com' })
  .max(254, { error: 'must have at most 254 characters' });

export interface Wishes {
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
  account_id: string | null;
}

export type ChangedWishes = Partial<Wishes>;

const completeSchema = z.object(wishesSchema);

/** Wishes with a default for whatever was not given. */
export function completeWishes(given: ChangedWishes & Pick<Wishes, 'components'>): Wishes {
  return completeSchema.parse(given);
}

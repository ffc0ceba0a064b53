import * as z from 'zod';
import { NOTICE_KINDS, type NoticeKind } from '../../domain/notice.ts';
import { TIERS, type Tier } from '../../domain/severity.ts';
import { oneOf } from '../parse.ts';

/** The most components or groups that one subscription may name. */
export const MAX_FOLLOWED = 500;

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
};

/** What somebody wants to be told about, all of it. */
export const wishesSchema = {
  components: FIELDS.components,
  groups: FIELDS.groups.default([]),
  kinds: FIELDS.kinds.default([...NOTICE_KINDS]),
  min_tier: FIELDS.min_tier.default('low'),
};

/** Only what is to change; `components` and `groups` replace what was followed. */
export const changedWishesSchema = z.strictObject({
  components: FIELDS.components.optional(),
  groups: FIELDS.groups.optional(),
  kinds: FIELDS.kinds.optional(),
  min_tier: FIELDS.min_tier.optional(),
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
}

export type ChangedWishes = Partial<Wishes>;

import { invalidInput, type Fault } from '../../domain/errors.ts';
import { NOTICE_KINDS, type NoticeKind } from '../../domain/notice.ts';
import { TIERS, tierRank, type Tier } from '../../domain/severity.ts';
import type { Queries } from '../../store/queries.ts';
import {
  listChoices,
  setSubscriptions,
  updateSubscriber,
  type Choice,
  type SubscriberRow,
} from '../../store/subscribers.ts';
import type { Wishes } from './input.ts';

/** Wishes with ids in place of slugs, as `subscribers.requested` keeps them until confirmed. */
export interface ResolvedWishes {
  all: boolean;
  componentIds: string[];
  groupIds: string[];
  kinds: NoticeKind[];
  minTier: Tier;
}

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
  { mayBeEmpty }: { mayBeEmpty: boolean } = { mayBeEmpty: false },
): Promise<ResolvedWishes> {
  const faults: Fault[] = [];
  const choices = await listChoices(q);
  const all = wishes.components === 'all';
  const components = wishes.components === 'all' ? [] : wishes.components;
  const componentIds = resolve(components, choices.components, '/components', 'component', faults);
  const groupIds = resolve(wishes.groups, choices.groups, '/groups', 'group', faults);
  if (all && wishes.groups.length > 0) {
    faults.push({ pointer: '/groups', detail: 'must be empty where components is "all"' });
  }
  if (!mayBeEmpty && !all && components.length === 0 && wishes.groups.length === 0) {
    faults.push({
      pointer: '/components',
      detail: 'must be "all" or name at least one component, unless groups names a group',
    });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  const kinds = NOTICE_KINDS.filter((kind) => wishes.kinds.includes(kind));
  return { all, componentIds, groupIds, kinds, minTier: wishes.min_tier };
}

/** The columns of a subscriber that hold wishes. */
export function wishColumns(wishes: ResolvedWishes) {
  return {
    followsAll: wishes.all,
    wantsMaintenance: wishes.kinds.includes('maintenance'),
    wantsEmergencyPatch: wishes.kinds.includes('emergency_patch'),
    wantsIncident: wishes.kinds.includes('incident'),
    minTierRank: tierRank(wishes.minTier),
  };
}

/** Writes the wishes as what is now followed, together with a further change of the row. */
export async function applyWishes(
  q: Queries,
  subscriberId: string,
  wishes: ResolvedWishes,
  change: Partial<Omit<SubscriberRow, 'id'>>,
): Promise<void> {
  await updateSubscriber(q, subscriberId, {
    ...wishColumns(wishes),
    requested: null,
    ...change,
  });
  await setSubscriptions(q, subscriberId, wishes);
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
  };
}

export function requestOf(row: SubscriberRow): ResolvedWishes | null {
  // Written by this module alone, so its shape is known.
  return row.requested as ResolvedWishes | null;
}

export function asRequest(wishes: ResolvedWishes): Record<string, unknown> {
  return { ...wishes };
}

import { READER } from '#src/domain/actor.ts';
import { DELIVERY_STATUSES, type DeliveryStatus } from '#src/domain/subscriber.ts';
import { turn } from '#src/platform/time/turn.ts';
import {
  countPortion,
  endOfPortion,
  type ProgressGroup,
} from '#src/store/announcement-progress.ts';
import type { Store } from '#src/store/queries.ts';
import type { CommandContext } from '../context.ts';
import { reading, type Tx } from '../operation.ts';
import { createUnhurried, type Unhurried } from './unhurried.ts';

/** Deliveries counted before others get their turn: a few milliseconds' worth. */
const PORTION = 2_000;

/** How the deliveries of one announcement stand. */
export interface Progress {
  /** When it was counted, epoch milliseconds. */
  at: number;
  counts: Record<DeliveryStatus, number>;
  waiting: { due: number; later: number; held: number };
  /** What came of mails that did not simply go out, by class of failure, the most first. */
  reasons: {
    outcome: DeliveryStatus;
    failureClass: string;
    number: number;
    example: string | null;
  }[];
  /** Sent, failed or found to have nobody to go to, lately. */
  lastMinute: number;
  lastFive: number;
  finishedAt: number | null;
}

const counters = new WeakMap<Store, Unhurried<Progress>>();

/**
 * Counts an announcement's deliveries in portions, so that the process goes on serving. Who asks
 * again soon about a large one gets the same answer.
 */
export async function countProgress(
  context: CommandContext,
  announcementId: string,
): Promise<Progress> {
  let unhurried = counters.get(context.store);
  if (unhurried === undefined) {
    unhurried = createUnhurried(context.now);
    counters.set(context.store, unhurried);
  }
  return unhurried(announcementId, () => count(reading(context, READER), announcementId));
}

async function count(tx: Tx, announcementId: string): Promise<Progress> {
  const groups = new Map<string, ProgressGroup>();
  let after = '';
  for (;;) {
    const upTo = await endOfPortion(tx.bulk, announcementId, after, PORTION);
    for (const group of await countPortion(tx.bulk, announcementId, { after, upTo, now: tx.now })) {
      const key = `${group.status} ${group.failureClass ?? ''}`;
      groups.set(key, added(groups.get(key), group));
    }
    if (upTo === null) {
      return progressOf([...groups.values()], tx.now);
    }
    after = upTo;
    await turn();
  }
}

function added(sum: ProgressGroup | undefined, one: ProgressGroup): ProgressGroup {
  if (sum === undefined) {
    return one;
  }
  return {
    ...sum,
    number: sum.number + one.number,
    later: sum.later + one.later,
    parked: sum.parked + one.parked,
    lastMinute: sum.lastMinute + one.lastMinute,
    lastFive: sum.lastFive + one.lastFive,
    finishedAt: latest([sum, one]),
    example: sum.example ?? one.example,
  };
}

function latest(groups: readonly ProgressGroup[]): number | null {
  const times = groups.flatMap(({ finishedAt }) => finishedAt ?? []);
  return times.length === 0 ? null : Math.max(...times);
}

/** The class of what failed without having been tried. */
const UNKNOWN_REASON = 'unknown';

/** These left the queue by the work of a worker, so they tell how fast it goes. */
const WORKED_OFF: readonly DeliveryStatus[] = ['sent', 'bounced', 'failed', 'dropped'];

function progressOf(groups: readonly ProgressGroup[], now: number): Progress {
  const sum = (some: readonly ProgressGroup[], of: (group: ProgressGroup) => number): number =>
    some.reduce((total, group) => total + of(group), 0);
  const waiting = groups.filter(({ status }) => status === 'waiting');
  const worked = groups.filter(({ status }) => WORKED_OFF.includes(status));
  const later = sum(waiting, (group) => group.later);
  const held = sum(waiting, ({ parked }) => parked);
  return {
    at: now,
    counts: Object.fromEntries(
      DELIVERY_STATUSES.map((status) => [
        status,
        sum(
          groups.filter((group) => group.status === status),
          ({ number }) => number,
        ),
      ]),
    ) as Record<DeliveryStatus, number>,
    waiting: { due: sum(waiting, ({ number }) => number) - later - held, later, held },
    reasons: groups
      .filter(({ status }) => ['waiting', 'failed', 'bounced'].includes(status))
      .flatMap(({ status, failureClass, number, example }) =>
        failureClass === null && status === 'waiting'
          ? []
          : [{ outcome: status, failureClass: failureClass ?? UNKNOWN_REASON, number, example }],
      )
      .sort((a, b) => b.number - a.number),
    lastMinute: sum(worked, (group) => group.lastMinute),
    lastFive: sum(worked, (group) => group.lastFive),
    finishedAt: latest(groups),
  };
}

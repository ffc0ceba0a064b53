import { Refusal } from '#src/domain/errors.ts';
import { wishesRevision } from '#src/domain/fingerprint.ts';
import { followedNotices } from '#src/store/followers.ts';
import type { Queries } from '#src/store/queries.ts';
import { findSubscriber, subscriptionsOf, updateSubscriber } from '#src/store/subscribers.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import { requireRevision } from '../unchanged.ts';
import type { ChangedWishes } from './input.ts';
import { viewOf, type SubscriberView } from './view.ts';
import { changeWishes } from './wishes-change.ts';
import { applyWishes, asRequest, requestOf, wishesOfRow, type MailClock } from './wishes.ts';

/**
 * Changes what a person gets: at once for a confirmed one, as the request that waits for
 * confirmation for a pending one. Throws `not_allowed` for somebody who gets nothing,
 * `stale`.
 */
export async function changePreferences(
  q: Queries,
  row: SubscriberRow,
  change: ChangedWishes,
  clock: MailClock,
  expectedRevision?: number,
): Promise<SubscriberView> {
  if (row.status !== 'confirmed' && row.status !== 'pending') {
    throw new Refusal(
      'not_allowed',
      row.status === 'unsubscribed'
        ? 'This address is unsubscribed. Subscribe again to choose what it gets.'
        : 'Mail to this address came back, so it gets nothing that could be chosen.',
    );
  }
  requireRevision(wishesRevision(await viewOf(q, row)), expectedRevision);
  const before =
    (row.status === 'pending' ? requestOf(row) : null) ??
    wishesOfRow(row, await subscriptionsOf(q, [row.id]));
  // Who follows a single notice may follow nothing else.
  const mustFollow = (await followedNotices(q, row.id)).length === 0;
  const wishes = await changeWishes(q, before, change, { mustFollow });
  if (row.status === 'confirmed') {
    await applyWishes(q, row.id, wishes, clock, {});
  } else {
    await updateSubscriber(q, row.id, { requested: asRequest(wishes), updatedAt: clock.now });
  }
  return viewOf(q, (await findSubscriber(q, row.id))!);
}

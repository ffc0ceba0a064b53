import { READER } from '#src/domain/actor.ts';
import { followedNotices, publishedNotices, type FollowedNotice } from '#src/store/followers.ts';
import type { CommandContext, LinkPurpose } from '../context.ts';
import { reading } from '../operation.ts';
import { requireConfirmable, subscriberOfToken } from './load.ts';
import { viewOf, type SubscriberView } from './view.ts';
import { requestOf } from './wishes.ts';

/** A subscription with the single notices that are followed, or are asked to be. */
export interface LinkedView extends SubscriberView {
  notices: FollowedNotice[];
}

/**
 * What a mailed link is about, for the page that shows it. Changes nothing: scanners open links.
 * Throws `not_found`.
 */
export async function readSubscription(
  context: CommandContext,
  purpose: LinkPurpose,
  token: string,
): Promise<LinkedView> {
  const tx = reading(context, READER);
  const row = await subscriberOfToken(tx, purpose, token);
  if (purpose === 'confirm') {
    requireConfirmable(row, tx.now);
  }
  const requested = row.status === 'pending' ? requestOf(row) : null;
  const notices =
    requested === null
      ? await followedNotices(tx.q, row.id)
      : await publishedNotices(tx.q, requested.noticeIds);
  return { ...(await viewOf(tx.q, row)), notices };
}

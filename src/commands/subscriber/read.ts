import type { CommandContext, LinkPurpose } from '../context.ts';
import { followedNotices, publishedNotices, type FollowedNotice } from '#src/store/followers.ts';
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
  const q = context.store.read;
  const row = await subscriberOfToken(context, q, purpose, token);
  if (purpose === 'confirm') {
    requireConfirmable(row, context.now());
  }
  const requested = row.status === 'pending' ? requestOf(row) : null;
  const notices =
    requested === null
      ? await followedNotices(q, row.id)
      : await publishedNotices(q, requested.noticeIds);
  return { ...(await viewOf(q, row)), notices };
}

import type { LinkPurpose, SubscriberContext } from './context.ts';
import { requireConfirmable, subscriberOfToken } from './load.ts';
import { viewOf, type SubscriberView } from './view.ts';

/**
 * What a mailed link is about, for the page that shows it. Changes nothing: scanners open links.
 * Throws `not_found`.
 */
export async function readSubscription(
  context: SubscriberContext,
  purpose: LinkPurpose,
  token: string,
): Promise<SubscriberView> {
  const row = await subscriberOfToken(context, context.store.read, purpose, token);
  if (purpose === 'confirm') {
    requireConfirmable(row, context.now());
  }
  return viewOf(context.store.read, row);
}

import type { LinkPurpose, SubscriberContext } from './commands/subscriber/context.ts';
import { readSubscription } from './commands/subscriber/read.ts';
import { Refusal } from './domain/errors.ts';
import type { NoticeKind } from './domain/notice.ts';
import type { Tier } from './domain/severity.ts';
import type { SubscriberStatus } from './domain/subscriber.ts';

export interface LinkedSubscription {
  email: string;
  preferences: {
    components: string[] | 'all';
    groups: string[];
    kinds: NoticeKind[];
    minTier: Tier;
    status: SubscriberStatus;
  };
}

/** The subscription behind a mailed link, for its page; null for a link that does not hold. */
export async function readLink(
  context: SubscriberContext,
  purpose: LinkPurpose,
  token: string,
): Promise<LinkedSubscription | null> {
  try {
    const view = await readSubscription(context, purpose, token);
    return {
      email: view.email,
      preferences: {
        components: view.components,
        groups: view.groups,
        kinds: view.kinds,
        minTier: view.min_tier,
        status: view.status,
      },
    };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') {
      return null;
    }
    throw error;
  }
}

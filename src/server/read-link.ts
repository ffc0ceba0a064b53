import type { CommandContext, LinkPurpose } from '../commands/context.ts';
import { readSubscription, type LinkedView } from '../commands/subscriber/read.ts';
import { Refusal } from '../domain/errors.ts';

/** The subscription behind a mailed link, for its page; null for a link that does not hold. */
export async function readLink(
  context: CommandContext,
  purpose: LinkPurpose,
  token: string,
): Promise<LinkedView | null> {
  try {
    return await readSubscription(context, purpose, token);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') {
      return null;
    }
    throw error;
  }
}

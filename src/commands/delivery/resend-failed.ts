import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { retryFailed, type RetryResult } from '../mail-queue/retry-failed.ts';

/**
 * Sends all failed mail of an announcement again, in as many steps as that takes. Throws as
 * `retryFailed` does.
 */
export async function resendFailed(
  context: CommandContext,
  actor: Actor,
  announcementId: string,
): Promise<Omit<RetryResult, 'more'>> {
  requireScope(actor, 'mail:write');
  const total = { retried: 0, folded: 0 };
  for (;;) {
    const { retried, folded, more } = await retryFailed(context, actor, {
      announcement_id: announcementId,
    });
    total.retried += retried;
    total.folded += folded;
    if (!more) {
      return total;
    }
  }
}

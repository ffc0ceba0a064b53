import { retryFailed } from '../mail-queue/retry-failed.ts';
import { operation } from '../operation.ts';

/**
 * Sends all failed mail of an announcement again, in as many steps as that takes. Throws as
 * `retryFailed` does.
 */
export const resendFailed = operation({ scope: 'mail:write' }).run(
  async (context, actor, announcementId: string) => {
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
  },
);

import type { CommandContext } from '../context.ts';
import { writeAudit } from '#src/store/record.ts';
import { parseInput } from '../parse.ts';
import { changedWishesSchema } from './input.ts';
import { subscriberOfToken } from './load.ts';
import { mailClock } from './mail-clock.ts';
import { changePreferences } from './preferences.ts';
import type { SubscriberView } from './view.ts';

/**
 * The reader changes what they get, by the link to their own settings. Throws `not_found`,
 * `invalid`, `stale`, or `not_allowed` after unsubscribing.
 */
export async function updatePreferences(
  context: CommandContext,
  token: string,
  input: unknown,
  expectedRevision?: number,
): Promise<SubscriberView> {
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await subscriberOfToken(context, q, 'manage', token);
    const change = parseInput(changedWishesSchema, input);
    const clock = await mailClock(context, q, now);
    const view = await changePreferences(q, row, change, clock, expectedRevision);
    await writeAudit(q, {
      at: now,
      actor: 'reader',
      action: 'subscriber.change_preferences',
      entity: 'subscriber',
      entityId: row.id,
    });
    return view;
  });
}

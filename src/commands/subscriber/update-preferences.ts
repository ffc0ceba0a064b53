import { READER } from '#src/domain/actor.ts';
import type { CommandContext } from '../context.ts';
import { writing } from '../operation.ts';
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
  return writing(context, READER, async (tx) => {
    const row = await subscriberOfToken(tx, 'manage', token);
    const change = parseInput(changedWishesSchema, input);
    const clock = await mailClock(tx);
    const view = await changePreferences(tx.q, row, change, clock, expectedRevision);
    await tx.audit('subscriber.change_preferences', 'subscriber', row.id);
    return view;
  });
}

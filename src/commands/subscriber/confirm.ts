import { READER } from '#src/domain/actor.ts';
import { mailboxOf } from '#src/domain/mailbox.ts';
import { forgetAsked } from '#src/store/asked-mailboxes.ts';
import { reinstated } from '#src/store/consent.ts';
import { forgetErased } from '#src/store/erased.ts';
import { publishedNotices } from '#src/store/followers.ts';
import { findSubscriber, listChoices } from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { writing } from '../operation.ts';
import { requireConfirmable, subscriberOfToken } from './load.ts';
import { mailClock } from './mail-clock.ts';
import { viewOf, type SubscriberView } from './view.ts';
import { applyWishes, requestOf, wishesOfRow, type ResolvedWishes } from './wishes.ts';

export interface Confirmed {
  subscriber: SubscriberView;
  /** Opens the person's own settings. */
  manageToken: string;
}

/**
 * The reader confirms by the mailed link, which puts in force what was asked for. Confirming
 * again with the same link changes nothing. Throws `not_found` for a link that is unknown or
 * older than 24 hours.
 */
export async function confirmSubscription(
  context: CommandContext,
  token: string,
): Promise<Confirmed> {
  return writing(context, READER, async (tx) => {
    const row = await subscriberOfToken(tx, 'confirm', token);
    requireConfirmable(row, tx.now);
    if (row.status === 'pending') {
      const wishes = requestOf(row) ?? wishesOfRow(row, []);
      const clock = await mailClock(tx);
      await applyWishes(tx.q, row.id, await stillThere(tx.q, wishes), clock, {
        confirmedAt: tx.now,
        confirmedBy: 'reader',
        unsubscribedAt: null,
        complainedAt: null,
        // The mail that they answered got there, whatever came back before.
        ...(row.suppressedAt === null ? {} : reinstated(tx.now)),
      });
      await forgetErased(tx.q, tx.addressMark(row.emailKey));
      await forgetAsked(tx.q, tx.addressMark(mailboxOf(row.emailKey)));
      await tx.audit('subscriber.confirm', 'subscriber', row.id);
    }
    const confirmed = (await findSubscriber(tx.q, row.id))!;
    return {
      subscriber: await viewOf(tx.q, confirmed),
      manageToken: tx.signToken('manage', row.id, row.tokenVersion),
    };
  });
}

/** Without what was removed or withdrawn from the page since it was asked for. */
async function stillThere(
  q: Parameters<typeof listChoices>[0],
  wishes: ResolvedWishes,
): Promise<ResolvedWishes> {
  const choices = await listChoices(q);
  const components = new Set(choices.components.map(({ id }) => id));
  const groups = new Set(choices.groups.map(({ id }) => id));
  return {
    ...wishes,
    componentIds: wishes.componentIds.filter((id) => components.has(id)),
    groupIds: wishes.groupIds.filter((id) => groups.has(id)),
    noticeIds: (await publishedNotices(q, wishes.noticeIds)).map(({ id }) => id),
  };
}

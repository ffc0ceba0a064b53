import type { CommandContext } from '../context.ts';
import { mailboxOf } from '#src/domain/mailbox.ts';
import { forgetAsked } from '#src/store/asked-mailboxes.ts';
import { reinstated } from '#src/store/consent.ts';
import { forgetErased } from '#src/store/erased.ts';
import { publishedNotices } from '#src/store/followers.ts';
import { writeAudit } from '#src/store/record.ts';
import { findSubscriber, listChoices } from '#src/store/subscribers.ts';
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
  const now = context.now();
  return context.store.transaction(async (q) => {
    const row = await subscriberOfToken(context, q, 'confirm', token);
    requireConfirmable(row, now);
    if (row.status === 'pending') {
      const wishes = requestOf(row) ?? wishesOfRow(row, []);
      const clock = await mailClock(context, q, now);
      await applyWishes(q, row.id, await stillThere(q, wishes), clock, {
        confirmedAt: now,
        confirmedBy: 'reader',
        unsubscribedAt: null,
        complainedAt: null,
        // The mail that they answered got there, whatever came back before.
        ...(row.suppressedAt === null ? {} : reinstated(now)),
      });
      await forgetErased(q, context.addressMark(row.emailKey));
      await forgetAsked(q, context.addressMark(mailboxOf(row.emailKey)));
      await writeAudit(q, {
        at: now,
        actor: 'reader',
        action: 'subscriber.confirm',
        entity: 'subscriber',
        entityId: row.id,
      });
    }
    const confirmed = (await findSubscriber(q, row.id))!;
    return {
      subscriber: await viewOf(q, confirmed),
      manageToken: context.signToken('manage', row.id, row.tokenVersion),
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

import { composeConfirmationMail, composeManageLinkMail } from '#src/mail/compose-subscription.ts';
import { deliveryMessageId } from '#src/mail/message-ids.ts';
import { buildMessage, type OutgoingMessage } from '#src/mail/message.ts';
import { CONFIRMATION_VALID_MS } from '#src/domain/subscriber.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import { collectedMessage } from './collected-message.ts';
import type { MailWorkerDeps } from './deps.ts';
import { linksFor } from './links.ts';
import { domainOf } from './notice-message.ts';
import { whenRead } from './unreadable.ts';

/**
 * A mail that is one person's own: what was collected for them, the confirmation of their
 * subscription, or the link to its settings. Null for a collection with nothing left to tell.
 */
export async function directMessage(
  deps: MailWorkerDeps,
  delivery: DeliveryRow,
  person: SubscriberRow,
): Promise<OutgoingMessage | null> {
  if (delivery.purpose === 'digest' || delivery.purpose === 'look_ahead') {
    return collectedMessage(deps, delivery, person);
  }
  const page = await whenRead(deps.pageFacts(deps.store.read));
  const links = linksFor(deps, person);
  const isConfirmation = delivery.purpose === 'confirmation';
  const composed = isConfirmation
    ? composeConfirmationMail(deps.mailTemplates, {
        page,
        confirmUrl: links.confirmUrl(),
        validHours: CONFIRMATION_VALID_MS / 3_600_000,
      })
    : composeManageLinkMail(deps.mailTemplates, {
        page,
        manageUrl: links.manageUrl(askedNotice(delivery)),
        unsubscribeUrl: links.unsubscribeUrl(),
      });
  return buildMessage({
    composed,
    from: deps.from,
    date: deps.now(),
    listId: null,
    listName: page.name,
    feedback: { campaign: 'subscription', type: delivery.purpose },
    to: person.email,
    messageId: deliveryMessageId({ deliveryId: delivery.id, domain: domainOf(deps.from.address) }),
    listUnsubscribeUrl: isConfirmation ? null : links.unsubscribeUrl(),
  });
}

/** The notice that the person asked to follow when they asked for the link. */
function askedNotice({ context }: DeliveryRow): string | undefined {
  const id = context?.['noticeId'];
  return typeof id === 'string' ? id : undefined;
}

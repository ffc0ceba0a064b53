import {
  composeDigestMail,
  composeLookAheadMail,
  type CollectedNotice,
} from '#src/mail/compose-collected.ts';
import type { ComposedMail } from '#src/mail/composed.ts';
import type { Followed } from '#src/mail/followed.ts';
import { listIdOf } from '#src/mail/headers.ts';
import { deliveryMessageId } from '#src/mail/message-ids.ts';
import { prepareMessage, type OutgoingMessage } from '#src/mail/message.ts';
import { nextDigestAt } from '#src/platform/time/morning.ts';
import type { PublicPage } from '#src/publish/view.ts';
import { componentsOfNotices } from '#src/store/notices.ts';
import type { DeliveryRow } from '#src/store/outbox.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import type { MailWorkerDeps } from './deps.ts';
import { deskOf, onceFor, type Prepared } from './desk.ts';
import { followedOf } from './follows.ts';
import { linksFor } from './links.ts';
import { domainOf } from './notice-message.ts';
import { whenRead } from './unreadable.ts';

/** What the commands that wrote the delivery put into its context. */
interface Entry {
  id: string;
  /** The notice is told as it stood with this update. */
  sequence: number;
  /** The updates that are news; a look-ahead has none. */
  updates?: string[];
}

interface Collected {
  purpose: DeliveryRow['purpose'];
  at: number;
  entries: readonly Entry[];
}

type Told = CollectedNotice & { news: readonly string[] };

/** Why each notice concerns the person, in their order. */
async function followsOf(
  deps: MailWorkerDeps,
  person: SubscriberRow,
  entries: readonly Entry[],
): Promise<Followed[]> {
  const components = await componentsOfNotices(
    deps.store.read,
    entries.map(({ id }) => id),
  );
  const subscriptions = person.followsAll ? [] : await deskOf(deps).follows(person.id);
  return entries.map(({ id }) => {
    const own = components.filter(({ noticeId }) => noticeId === id);
    return followedOf(person, subscriptions, own);
  });
}

/** The notices as the public may read them; those that it may not are left out. */
async function readTold(
  deps: MailWorkerDeps,
  entries: readonly Entry[],
  follows: readonly Followed[],
): Promise<Told[]> {
  const told: Told[] = [];
  for (const [index, { id, sequence, updates }] of entries.entries()) {
    const notice = await deps.readNotice(deps.store.read, id, sequence);
    if (notice !== null && notice.updates.length > 0) {
      told.push({ notice, followed: follows[index]!, news: updates ?? [] });
    }
  }
  return told;
}

function compose(
  deps: MailWorkerDeps,
  page: PublicPage,
  person: SubscriberRow,
  collected: Collected,
  told: readonly Told[],
): ComposedMail | null {
  const { purpose, at } = collected;
  const timeZone = person.timeZone ?? page.timeZone;
  const shared = { page, timeZone, at };
  if (purpose === 'digest') {
    const nextAt = person.dailyDigest ? nextDigestAt(at, timeZone) : null;
    return told.length === 0
      ? null
      : composeDigestMail(deps.mailTemplates, { ...shared, notices: told, nextAt });
  }
  const notices = told.filter(
    ({ notice }) => notice.window !== null && notice.status === 'scheduled',
  );
  return notices.length === 0
    ? null
    : composeLookAheadMail(deps.mailTemplates, { ...shared, notices });
}

/** Nothing is left to tell: what it was about is not public any more. */
class NothingToTell extends Error {}

async function prepare(
  deps: MailWorkerDeps,
  person: SubscriberRow,
  collected: Collected,
  follows: readonly Followed[],
): Promise<Prepared> {
  const page = await whenRead(deps.pageFacts(deps.store.read));
  const told = await whenRead(readTold(deps, collected.entries, follows));
  const composed = compose(deps, page, person, collected, told);
  if (composed === null) {
    throw new NothingToTell();
  }
  const message = await prepareMessage({
    composed,
    from: deps.from,
    date: deps.now(),
    listId: listIdOf(deps.publicUrl),
    listName: page.name,
    feedback: { campaign: collected.purpose, type: 'collected' },
  });
  return { message, isThreadRoot: true };
}

/** The digest or look-ahead for one person; null where nothing is left to tell. */
export async function collectedMessage(
  deps: MailWorkerDeps,
  delivery: DeliveryRow,
  person: SubscriberRow,
): Promise<OutgoingMessage | null> {
  const context = delivery.context as { until?: number; notices?: Entry[] } | null;
  const entries = context?.notices ?? [];
  const { purpose, createdAt } = delivery;
  const at = purpose === 'digest' ? (context?.until ?? createdAt) : createdAt;
  const collected = { purpose, at, entries };
  const follows = await whenRead(followsOf(deps, person, entries));
  const { locale, timeZone, dailyDigest } = person;
  const alike = [collected, locale, timeZone, dailyDigest, follows];
  let prepared: Prepared;
  try {
    prepared = await onceFor(deps, alike, () => prepare(deps, person, collected, follows));
  } catch (error) {
    if (error instanceof NothingToTell) {
      return null;
    }
    throw error;
  }
  const links = linksFor(deps, person);
  const unsubscribeUrl = links.unsubscribeUrl();
  return prepared.message.fill({
    to: person.email,
    messageId: deliveryMessageId({ deliveryId: delivery.id, domain: domainOf(deps.from.address) }),
    listUnsubscribeUrl: unsubscribeUrl,
    links: { manageUrl: links.manageUrl(), unsubscribeUrl },
  });
}

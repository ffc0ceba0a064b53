import { LRUCache } from 'lru-cache';
import { composeNoticeMail } from '../../mail/compose.ts';
import { listIdOf } from '../../mail/headers.ts';
import { noticeMessageId, threadRootId } from '../../mail/message-ids.ts';
import { prepareMessage, type OutgoingMessage, type PreparedMessage } from '../../mail/message.ts';
import type { AnnouncedUpdate } from '../../store/outbox.ts';
import type { SubscriberRow } from '../../store/subscribers.ts';
import type { MailWorkerDeps } from './deps.ts';
import { linksFor } from './links.ts';
import { whenRead } from './unreadable.ts';

interface PreparedNotice {
  message: PreparedMessage;
  isThreadRoot: boolean;
}

const KEPT = 64;
const KEPT_MS = 10 * 60_000;

/** One worker's prepared messages, by announcement, language and zone. */
const caches = new WeakMap<MailWorkerDeps, LRUCache<string, Promise<PreparedNotice>>>();

function cacheOf(deps: MailWorkerDeps): LRUCache<string, Promise<PreparedNotice>> {
  let cache = caches.get(deps);
  if (cache === undefined) {
    cache = new LRUCache({ max: KEPT, ttl: KEPT_MS });
    caches.set(deps, cache);
  }
  return cache;
}

function preparedFor(
  deps: MailWorkerDeps,
  announced: AnnouncedUpdate,
  person: SubscriberRow,
): Promise<PreparedNotice> {
  const cache = cacheOf(deps);
  const key = `${announced.announcementId}|${person.locale}|${person.timeZone ?? ''}`;
  const kept = cache.get(key);
  if (kept !== undefined) {
    return kept;
  }
  const preparing = prepare(deps, announced, person.timeZone);
  cache.set(key, preparing);
  preparing.catch(() => {
    if (cache.peek(key) === preparing) {
      cache.delete(key);
    }
  });
  return preparing;
}

async function prepare(
  deps: MailWorkerDeps,
  announced: AnnouncedUpdate,
  timeZone: string | null,
): Promise<PreparedNotice> {
  const { read } = deps.store;
  const page = await whenRead(deps.pageFacts(read));
  const notice = await whenRead(deps.readNotice(read, announced.noticeId, announced.sequence));
  const timeline = (notice?.updates ?? []).filter((entry) => entry.sequence <= announced.sequence);
  const update = timeline.find((entry) => entry.id === announced.updateId);
  if (notice === null || update === undefined) {
    throw new Error('The update is not public, so nobody can be mailed about it.');
  }
  const composed = composeNoticeMail(deps.mailTemplates, {
    page,
    notice,
    update,
    timeline,
    timeZone: timeZone ?? page.timeZone,
  });
  const message = await prepareMessage({
    composed,
    from: deps.from,
    date: deps.now(),
    listId: listIdOf(deps.publicUrl),
    listName: page.name,
  });
  return { message, isThreadRoot: timeline.length === 1 };
}

/** The message about one update for one person; composed once for all who read it alike. */
export async function noticeMessage(
  deps: MailWorkerDeps,
  announced: AnnouncedUpdate,
  person: SubscriberRow,
): Promise<OutgoingMessage> {
  const { message, isThreadRoot } = await preparedFor(deps, announced, person);
  const links = linksFor(deps, person);
  const thread = {
    noticeId: announced.noticeId,
    subscriberId: person.id,
    domain: domainOf(deps.from.address),
  };
  const unsubscribeUrl = links.unsubscribeUrl();
  return message.fill({
    to: person.email,
    messageId: noticeMessageId({ ...thread, updateSequence: announced.sequence }),
    threadRootId: threadRootId(thread),
    isThreadRoot,
    listUnsubscribeUrl: unsubscribeUrl,
    links: { manageUrl: links.manageUrl(), unsubscribeUrl },
  });
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

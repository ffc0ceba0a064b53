import { startOfOccasion } from '#src/domain/reminder.ts';
import { composeNoticeMail } from '#src/mail/compose.ts';
import type { Followed } from '#src/mail/followed.ts';
import { listIdOf } from '#src/mail/headers.ts';
import { noticeMessageId, threadRootId } from '#src/mail/message-ids.ts';
import { prepareMessage, type OutgoingMessage } from '#src/mail/message.ts';
import { renderMarkdown } from '#src/publish/markdown.ts';
import { componentsOfNotices } from '#src/store/notices.ts';
import type { AnnouncedUpdate } from '#src/store/outbox.ts';
import { announcementFacts, type AnnouncementFacts } from '#src/store/reminders.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import { calendarPart } from './calendar-part.ts';
import type { MailWorkerDeps } from './deps.ts';
import { deskOf, onceFor, type Known, type Prepared } from './desk.ts';
import { followedOf } from './follows.ts';
import { linksFor } from './links.ts';
import { whenRead } from './unreadable.ts';

/** Staff may cancel or move the window while a batch is under way. */
const FRESH_MS = 1_000;

async function knownOf(deps: MailWorkerDeps, announced: AnnouncedUpdate): Promise<Known> {
  const { known } = deskOf(deps);
  const id = announced.announcementId;
  const kept = await known.get(id);
  if (kept !== undefined && deps.now() - kept.readAt < FRESH_MS) {
    return kept;
  }
  const { read } = deps.store;
  const reading = Promise.all([
    announcementFacts(read, id),
    componentsOfNotices(read, [announced.noticeId]),
  ]).then(([facts, components]) => ({ facts, components, readAt: deps.now() }));
  known.set(id, reading);
  reading.catch(() => known.delete(id));
  return reading;
}

/** Whether the work that a reminder tells of still lies ahead, at the time that it tells. */
function stillReminds(facts: AnnouncementFacts, now: number): boolean {
  const start = startOfOccasion(facts.occasion);
  return (
    facts.status !== 'cancelled' &&
    facts.noticeStatus === 'scheduled' &&
    facts.windowStart === start &&
    now < facts.windowStart!
  );
}

interface Group {
  announced: AnnouncedUpdate;
  facts: AnnouncementFacts;
  followed: Followed;
  person: Pick<SubscriberRow, 'locale' | 'timeZone' | 'calendarMethod' | 'news'>;
}

/** Composed once for all who read it alike. */
function preparedFor(deps: MailWorkerDeps, group: Group): Promise<Prepared> {
  const { locale, timeZone, calendarMethod, news } = group.person;
  const { announcementId } = group.announced;
  const alike = [announcementId, locale, timeZone, calendarMethod, news, group.followed];
  return onceFor(deps, alike, () => prepare(deps, group));
}

async function prepare(deps: MailWorkerDeps, group: Group): Promise<Prepared> {
  const { announced, facts, followed, person } = group;
  const { read } = deps.store;
  const page = await whenRead(deps.pageFacts(read));
  const notice = await whenRead(deps.readNotice(read, announced.noticeId, announced.sequence));
  const timeline = (notice?.updates ?? []).filter((entry) => entry.sequence <= announced.sequence);
  const update = timeline.find((entry) => entry.id === announced.updateId);
  if (notice === null || update === undefined) {
    throw new Error('The update is not public, so nobody can be mailed about it.');
  }
  // Both have a text of their own, and a moment that is on no timeline.
  const moment = facts.kind === 'update' ? null : facts.kind;
  const body = facts.body ?? '';
  const composed = composeNoticeMail(deps.mailTemplates, {
    page,
    notice,
    update,
    timeline,
    timeZone: person.timeZone ?? page.timeZone,
    followed,
    offerFollowing: person.news !== 'every' && followed !== 'notice',
    ...(moment === null
      ? {}
      : {
          reminder: {
            at: facts.createdAt,
            body,
            html: renderMarkdown(body),
            ...(moment === 'summary' ? { moment } : {}),
          },
        }),
  });
  const message = await prepareMessage({
    composed,
    from: deps.from,
    date: deps.now(),
    listId: listIdOf(deps.publicUrl),
    listName: page.name,
    feedback: { campaign: announced.noticeId, type: 'announcement' },
    calendar: calendarPart(page, notice, moment ?? update.moment, person.calendarMethod),
  });
  return { message, isThreadRoot: moment === null && timeline.length === 1 };
}

/**
 * The message about one announcement for one person; null for a reminder of what has begun, was
 * called off or has another time by now.
 */
export async function noticeMessage(
  deps: MailWorkerDeps,
  announced: AnnouncedUpdate,
  person: SubscriberRow,
): Promise<OutgoingMessage | null> {
  const { facts, components } = await whenRead(knownOf(deps, announced));
  if (facts === null || (facts.kind === 'reminder' && !stillReminds(facts, deps.now()))) {
    return null;
  }
  const subscriptions = person.followsAll ? [] : await whenRead(deskOf(deps).follows(person.id));
  const followed = followedOf(person, subscriptions, components);
  const group = { announced, facts, followed, person };
  const { message, isThreadRoot } = await preparedFor(deps, group);
  const links = linksFor(deps, person);
  const thread = {
    noticeId: announced.noticeId,
    subscriberId: person.id,
    domain: domainOf(deps.from.address),
  };
  const unsubscribeUrl = links.unsubscribeUrl();
  return message.fill({
    to: person.email,
    messageId: noticeMessageId({
      ...thread,
      updateSequence: announced.sequence,
      occasion: facts.occasion,
    }),
    threadRootId: threadRootId(thread),
    isThreadRoot,
    listUnsubscribeUrl: unsubscribeUrl,
    links: { manageUrl: links.manageUrl(), unsubscribeUrl },
  });
}

export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

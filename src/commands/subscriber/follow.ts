import type { CommandContext } from '../context.ts';
import { notFound, Refusal } from '#src/domain/errors.ts';
import { followNotices, publishedNotices, unfollowNotices } from '#src/store/followers.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import { subscriberOfToken } from './load.ts';

async function follower(
  context: CommandContext,
  q: Queries,
  token: string,
): Promise<SubscriberRow> {
  const row = await subscriberOfToken(context, q, 'manage', token);
  if (row.status !== 'confirmed') {
    throw new Refusal('not_allowed', 'This address gets no mail. Subscribe again to follow this.');
  }
  return row;
}

/**
 * The reader follows one notice, whatever else they follow: every update of it is mailed to
 * them. Doing it again is no error. Throws `not_found` for a link or notice that is not there.
 */
export async function followNotice(
  context: CommandContext,
  token: string,
  noticeId: string,
): Promise<void> {
  const now = context.now();
  await context.store.transaction(async (q) => {
    const { id } = await follower(context, q, token);
    if ((await publishedNotices(q, [noticeId])).length === 0) {
      throw notFound('There is no such notice.');
    }
    await followNotices(q, id, [noticeId], now);
    await record(q, id, 'subscriber.follow', noticeId, now);
  });
}

/** The reader ends following one notice; what else they follow stays. Throws `not_found`. */
export async function unfollowNotice(
  context: CommandContext,
  token: string,
  noticeId: string,
): Promise<void> {
  const now = context.now();
  await context.store.transaction(async (q) => {
    const { id } = await follower(context, q, token);
    if (await unfollowNotices(q, id, noticeId)) {
      await record(q, id, 'subscriber.unfollow', noticeId, now);
    }
  });
}

async function record(
  q: Queries,
  entityId: string,
  action: string,
  notice: string,
  at: number,
): Promise<void> {
  const detail = { notice };
  await writeAudit(q, { at, actor: 'reader', action, entity: 'subscriber', entityId, detail });
}

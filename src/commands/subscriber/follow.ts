import { READER } from '#src/domain/actor.ts';
import { notFound, Refusal } from '#src/domain/errors.ts';
import { followNotices, publishedNotices, unfollowNotices } from '#src/store/followers.ts';
import type { SubscriberRow } from '#src/store/subscribers.ts';
import type { CommandContext } from '../context.ts';
import { writing, type Tx } from '../operation.ts';
import { subscriberOfToken } from './load.ts';

async function follower(tx: Tx, token: string): Promise<SubscriberRow> {
  const row = await subscriberOfToken(tx, 'manage', token);
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
  await writing(context, READER, async (tx) => {
    const { id } = await follower(tx, token);
    if ((await publishedNotices(tx.q, [noticeId])).length === 0) {
      throw notFound('There is no such notice.');
    }
    await followNotices(tx.q, id, [noticeId], tx.now);
    await tx.audit('subscriber.follow', 'subscriber', id, { notice: noticeId });
  });
}

/** The reader ends following one notice; what else they follow stays. Throws `not_found`. */
export async function unfollowNotice(
  context: CommandContext,
  token: string,
  noticeId: string,
): Promise<void> {
  await writing(context, READER, async (tx) => {
    const { id } = await follower(tx, token);
    if (await unfollowNotices(tx.q, id, noticeId)) {
      await tx.audit('subscriber.unfollow', 'subscriber', id, { notice: noticeId });
    }
  });
}

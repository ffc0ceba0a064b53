import { enqueueStaffMessage } from '#src/outbox/staff/enqueue.ts';
import type { NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import type { Tx } from '../operation.ts';
import type { Recipient } from './recipients.ts';

/** What staff are told of a notice. */
export interface Said {
  /** Of the message, and `notice.…` of the webhook. */
  kind: string;
  /** The same for what is to be told to each of them once. */
  occasion: string;
  /** What it is about, where more may follow: of what waits, each of them gets the newest. */
  topic?: string;
  subject: string;
  text: string;
  /** Where it is about, for the webhook. */
  link: string;
  /** What else the webhook has. */
  more?: Record<string, unknown>;
  now: number;
}

/** Writes to each of these people, once an occasion; answers how many had not been told. */
export async function writeTo(
  q: Queries,
  notice: NoticeRow,
  recipients: readonly Pick<Recipient, 'channel' | 'target'>[],
  { kind, occasion, topic, subject, text, link, more = {}, now }: Said,
): Promise<number> {
  let told = 0;
  for (const { channel, target } of recipients) {
    const written = await enqueueStaffMessage(q, {
      dedupeKey: `${occasion}|${target}`,
      topic,
      channel,
      target,
      kind,
      noticeId: notice.id,
      subject,
      text,
      payload: { type: `notice.${kind}`, notice: notice.id, tier: notice.tier, ...more, url: link },
      now,
    });
    told += written ? 1 : 0;
  }
  return told;
}

/** What staff are told of a notice in so many lines, above the link to where they act on it. */
export type Told = Pick<Said, 'kind' | 'occasion' | 'topic' | 'subject'> & {
  lines: readonly string[];
  /** Of the admin. */
  path: string;
};

/** Tells these people of a notice, once an occasion; answers how many had not been told. */
export function tellAbout(
  { q, now, publicUrl }: Pick<Tx, 'q' | 'now' | 'publicUrl'>,
  notice: NoticeRow,
  recipients: readonly Pick<Recipient, 'channel' | 'target'>[],
  { lines, path, kind, occasion, ...said }: Told,
): Promise<number> {
  const link = `${publicUrl}${path}`;
  const text = `${lines.join('\n')}\n\n${link}\n`;
  return writeTo(q, notice, recipients, {
    ...said,
    kind,
    occasion: `${kind}|${occasion}`,
    text,
    link,
    now,
  });
}

import { disclosedOf, isAnythingLeft } from '../../domain/disclosed.ts';
import { enqueueStaffMessage } from '../../outbox/staff/enqueue.ts';
import { endedEmbargoes } from '../../store/embargoes.ts';
import type { NoticeRow } from '../../store/notices.ts';
import type { Queries } from '../../store/queries.ts';
import { writeAudit } from '../../store/record.ts';
import { fullTime } from '../../time/format.ts';
import type { CommandContext } from '../context.ts';
import { loadPrivateFacts } from '../notice/private-facts.ts';
import { pageSettings } from '../settings/read.ts';
import { recipientsOf } from './recipients.ts';

const KIND = 'embargo_over';
/** What ended before that is no news. */
const LOOK_BACK_MS = 14 * 24 * 3_600_000;

/**
 * Tells staff, once, that an embargo has ended and that what it kept back waits for somebody to
 * say what customers may read of it. Nothing is published by it. True when it told anything.
 */
export async function tellEmbargoesOver(context: CommandContext): Promise<boolean> {
  const now = context.now();
  if ((await waiting(context.store.read, now)).length === 0) {
    return false;
  }
  return context.store.transaction(async (q) => {
    const notices = await waiting(q, now);
    for (const notice of notices) {
      await tell(context, q, notice, now);
    }
    return notices.length > 0;
  });
}

async function waiting(q: Queries, now: number): Promise<NoticeRow[]> {
  const found: NoticeRow[] = [];
  const span = { after: now - LOOK_BACK_MS, until: now, untold: KIND };
  for (const notice of await endedEmbargoes(q, span)) {
    if (isAnythingLeft(await loadPrivateFacts(q, notice.id), disclosedOf(notice.disclosed))) {
      found.push(notice);
    }
  }
  return found;
}

async function tell(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  now: number,
): Promise<void> {
  const { timeZone } = await pageSettings(context, q);
  const until = notice.embargoUntil!;
  const name = notice.title ?? '';
  const link = `${context.publicUrl}/admin/notices/${notice.id}/disclosure`;
  const recipients = await recipientsOf(q, notice, ['author', 'duty_lead']);
  for (const { channel, target } of recipients) {
    await enqueueStaffMessage(q, {
      dedupeKey: `${KIND}|${notice.id}|${until}|${target}`,
      channel,
      target,
      kind: KIND,
      noticeId: notice.id,
      subject: `Embargo over: ${name}`,
      text: [
        `The embargo of “${name}” ended on ${fullTime(until, timeZone)}.`,
        'What it kept back is still private, and stays so until a person says what customers may read.',
        `Choose what to publish, or leave it as it is.\n\n${link}\n`,
      ].join('\n'),
      payload: { type: `notice.${KIND}`, notice: notice.id, tier: notice.tier, url: link },
      now,
    });
  }
  await writeAudit(q, {
    at: now,
    actor: 'system',
    action: 'promise.nudge',
    entity: 'notice',
    entityId: notice.id,
    detail: { reason: KIND, told: recipients.length },
  });
}

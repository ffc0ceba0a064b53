import type { CommandContext } from '../context.ts';
import { SYSTEM } from '#src/domain/actor.ts';
import { disclosedOf, isAnythingLeft } from '#src/domain/disclosed.ts';
import { endedEmbargoes } from '#src/store/embargoes.ts';
import { findNotice, type NoticeRow } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';
import { writeAudit } from '#src/store/record.ts';
import { fullTime } from '#src/time/format.ts';
import { pathOf } from '../approval/path.ts';
import { loadPrivateFacts } from '../notice/private-facts.ts';
import { pageSettings } from '../settings/read.ts';
import { recipientsOf } from './recipients.ts';
import { writeTo } from './write-to.ts';

export const EMBARGO_OVER = 'embargo_over';
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
    let any = false;
    for (const notice of await waiting(q, now)) {
      any = (await tell(context, q, notice, now)) || any;
    }
    return any;
  });
}

/** Whether an embargo is over still, and something of what it kept back is private still. */
export async function isEmbargoOver(q: Queries, noticeId: string, now: number): Promise<boolean> {
  const notice = await findNotice(q, noticeId);
  return (
    notice !== null &&
    (notice.embargoUntil ?? Infinity) <= now &&
    isAnythingLeft(await loadPrivateFacts(q, notice.id), disclosedOf(notice.disclosed))
  );
}

async function waiting(q: Queries, now: number): Promise<NoticeRow[]> {
  const found: NoticeRow[] = [];
  const span = { after: now - LOOK_BACK_MS, until: now, untold: EMBARGO_OVER };
  for (const notice of await endedEmbargoes(q, span)) {
    if (isAnythingLeft(await loadPrivateFacts(q, notice.id), disclosedOf(notice.disclosed))) {
      found.push(notice);
    }
  }
  return found;
}

/** False where nobody is there to be told, or another process did: then nothing is on record either. */
async function tell(
  context: CommandContext,
  q: Queries,
  notice: NoticeRow,
  now: number,
): Promise<boolean> {
  const { timeZone } = await pageSettings(context, q);
  const until = notice.embargoUntil!;
  const name = notice.title ?? '';
  const link = `${context.publicUrl}${pathOf(notice.id, 'disclosure')}`;
  const told = await writeTo(q, notice, await recipientsOf(q, notice, ['author', 'duty_lead']), {
    kind: EMBARGO_OVER,
    occasion: `${EMBARGO_OVER}|${notice.id}|${until}`,
    subject: `Embargo over: ${name}`,
    text: [
      `The embargo of “${name}” ended on ${fullTime(until, timeZone)}.`,
      'What it kept back is still private, and stays so until a person says what customers may read.',
      `Choose what to publish, or leave it as it is.\n\n${link}\n`,
    ].join('\n'),
    link,
    now,
  });
  if (told === 0) {
    return false;
  }
  await writeAudit(q, {
    at: now,
    actor: SYSTEM.label,
    action: 'promise.nudge',
    entity: 'notice',
    entityId: notice.id,
    detail: { reason: EMBARGO_OVER, told },
  });
  return true;
}

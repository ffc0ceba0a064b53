import { SYSTEM } from '#src/domain/actor.ts';
import { disclosedOf, isAnythingLeft } from '#src/domain/disclosed.ts';
import { fullTime } from '#src/platform/time/format.ts';
import { endedEmbargoes } from '#src/store/embargoes.ts';
import { findNotice, type NoticeRow } from '#src/store/notices.ts';
import { pathOf } from '../approval/path.ts';
import type { CommandContext } from '../context.ts';
import { loadPrivateFacts } from '../disclosure/private-facts.ts';
import { recipientsOf } from '../message/recipients.ts';
import { tellAbout } from '../message/write-to.ts';
import { reading, writing, type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';

export const EMBARGO_OVER = 'embargo_over';
/** What ended before that is no news. */
const LOOK_BACK_MS = 14 * 24 * 3_600_000;

/**
 * Tells staff, once, that an embargo has ended and that what it kept back waits for somebody to
 * say what customers may read of it. Nothing is published by it. True when it told anything.
 */
export async function tellEmbargoesOver(context: CommandContext): Promise<boolean> {
  if ((await waiting(reading(context, SYSTEM))).length === 0) {
    return false;
  }
  return writing(context, SYSTEM, async (tx) => {
    let any = false;
    for (const notice of await waiting(tx)) {
      any = (await tell(tx, notice)) || any;
    }
    return any;
  });
}

/** Whether an embargo is over still, and something of what it kept back is private still. */
export async function isEmbargoOver(tx: Tx, noticeId: string): Promise<boolean> {
  const notice = await findNotice(tx.q, noticeId);
  return (
    notice !== null &&
    (notice.embargoUntil ?? Infinity) <= tx.now &&
    isAnythingLeft(await loadPrivateFacts(tx.q, notice.id), disclosedOf(notice.disclosed))
  );
}

async function waiting(tx: Tx): Promise<NoticeRow[]> {
  const found: NoticeRow[] = [];
  const span = { after: tx.now - LOOK_BACK_MS, until: tx.now, untold: EMBARGO_OVER };
  for (const notice of await endedEmbargoes(tx.q, span)) {
    if (isAnythingLeft(await loadPrivateFacts(tx.q, notice.id), disclosedOf(notice.disclosed))) {
      found.push(notice);
    }
  }
  return found;
}

/** False where nobody is there to be told, or another process did: then nothing is on record either. */
async function tell(tx: Tx, notice: NoticeRow): Promise<boolean> {
  const { timeZone } = await pageSettings(tx);
  const until = notice.embargoUntil!;
  const name = notice.title ?? '';
  const recipients = await recipientsOf(tx.q, notice, ['author', 'duty_lead']);
  const told = await tellAbout(tx, notice, recipients, {
    kind: EMBARGO_OVER,
    occasion: `${notice.id}|${until}`,
    subject: `Embargo over: ${name}`,
    lines: [
      `The embargo of “${name}” ended on ${fullTime(until, timeZone)}.`,
      'What it kept back is still private, and stays so until a person says what customers may read.',
      'Choose what to publish, or leave it as it is.',
    ],
    path: pathOf(notice.id, 'disclosure'),
  });
  if (told === 0) {
    return false;
  }
  await tx.audit('promise.nudge', 'notice', notice.id, { reason: EMBARGO_OVER, told });
  return true;
}

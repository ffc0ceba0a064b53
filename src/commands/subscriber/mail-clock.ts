import { type Tx } from '../operation.ts';
import { pageSettings } from '../settings/read.ts';
import type { MailClock } from './wishes.ts';

/** On whose clock collected mail is due: the reader's own zone, or else the page's. */
export async function mailClock(tx: Tx): Promise<MailClock> {
  return { now: tx.now, pageZone: (await pageSettings(tx)).timeZone };
}

import type { CommandContext } from '../context.ts';
import type { Queries } from '#src/store/queries.ts';
import { pageSettings } from '../settings/read.ts';
import type { MailClock } from './wishes.ts';

/** On whose clock collected mail is due: the reader's own zone, or else the page's. */
export async function mailClock(
  context: CommandContext,
  q: Queries,
  now: number,
): Promise<MailClock> {
  return { now, pageZone: (await pageSettings(context, q)).timeZone };
}

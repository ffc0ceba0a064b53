import { READER } from '#src/domain/actor.ts';
import { notFound } from '#src/domain/errors.ts';
import { followedComponents } from '#src/store/audience.ts';
import type { CommandContext } from '../context.ts';
import { reading } from '../operation.ts';
import { subscriberOfToken } from './load.ts';

/** Whose calendar a link opens, and of which components; null: of all. */
export interface CalendarOwner {
  /** How the calendar names its recipient (X-MAINTNOTE-ACCOUNT). */
  account: string;
  componentIds: string[] | null;
}

/** The token of a subscriber's own calendar, for the holder of their manage link. Throws `not_found`. */
export async function calendarToken(context: CommandContext, manageToken: string): Promise<string> {
  const row = await subscriberOfToken(reading(context, READER), 'manage', manageToken);
  return context.signToken('calendar', row.id, row.tokenVersion);
}

/** Who stands behind the link of a calendar. Throws `not_found` for all but confirmed people. */
export async function calendarOwner(
  context: CommandContext,
  token: string,
): Promise<CalendarOwner> {
  const tx = reading(context, READER);
  const row = await subscriberOfToken(tx, 'calendar', token);
  if (row.status !== 'confirmed') {
    throw notFound('This calendar belongs to a subscription that has ended.');
  }
  return {
    account: row.accountId ?? row.id,
    componentIds: row.followsAll ? null : await followedComponents(tx.q, row.id),
  };
}

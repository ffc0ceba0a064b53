import { createHash } from 'node:crypto';
import type { CommandContext } from '../commands/context.ts';
import { calendarOwner } from '../commands/subscriber/calendar.ts';
import { Refusal } from '../domain/errors.ts';
import { maintnoteCalendar } from '../publish/calendar/maintnote.ts';
import type { PublicReader } from './public-reader.ts';

/** A subscriber's own maintenance calendar; null for a link that does not hold. */
export async function readCalendar(
  context: CommandContext,
  reader: PublicReader,
  token: string,
): Promise<{ contentType: string; body: string; etag: string } | null> {
  try {
    const { account, componentIds } = await calendarOwner(context, token);
    const document = maintnoteCalendar(await reader.view(), {
      account,
      ...(componentIds === null ? {} : { componentIds }),
    });
    const body = String(document.body);
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    return { contentType: document.contentType, body, etag };
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not_found') {
      return null;
    }
    throw error;
  }
}

import type { APIRoute } from 'astro';
import { csvDownload } from '#src/http/in-parts.ts';
import { isRefusal } from '#src/ui/admin/form-faults.ts';
import { seeOther, staffOf } from '#src/ui/admin/require-staff.ts';

/** Everybody, or with `suppressed` every suppressed address, as CSV, streamed. */
export const GET: APIRoute = async (context) => {
  const staff = await staffOf(context);
  if (staff === null) {
    return seeOther('/admin/sign-in');
  }
  const { searchParams } = context.url;
  const { app, untilWanted } = context.locals;
  const status = searchParams.get('status');
  try {
    if (searchParams.has('suppressed')) {
      const parts = await app.commands.exportSuppressions(staff.actor);
      return csvDownload('suppressions.csv', parts, untilWanted);
    }
    const input = status === null ? {} : { status };
    const parts = await app.commands.exportSubscribers(staff.actor, input);
    return csvDownload('subscribers.csv', parts, untilWanted);
  } catch (error) {
    if (isRefusal(error)) {
      return seeOther('/admin/subscribers');
    }
    throw error;
  }
};

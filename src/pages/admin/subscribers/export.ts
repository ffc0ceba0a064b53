import type { APIRoute } from 'astro';
import { csvDownload } from '../../../http/csv-download.ts';
import { isRefusal } from '../../../ui/admin/form-faults.ts';
import { seeOther, staffOf } from '../../../ui/admin/require-staff.ts';

/** Everybody as CSV, streamed. */
export const GET: APIRoute = async (context) => {
  const staff = await staffOf(context);
  if (staff === null) {
    return seeOther('/admin/sign-in');
  }
  const status = context.url.searchParams.get('status');
  try {
    const input = status === null ? {} : { status };
    const parts = await context.locals.app.commands.exportSubscribers(staff.actor, input);
    return csvDownload('subscribers.csv', parts, context.locals.untilWanted);
  } catch (error) {
    if (isRefusal(error)) {
      return seeOther('/admin/subscribers');
    }
    throw error;
  }
};

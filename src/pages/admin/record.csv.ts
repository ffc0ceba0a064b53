import type { APIRoute } from 'astro';
import { csvDownload } from '#src/http/in-parts.ts';
import { isRefusal } from '#src/ui/admin/form-faults.ts';
import { seeOther, staffOf } from '#src/ui/admin/require-staff.ts';

/** The report's notices as CSV. */
export const GET: APIRoute = async (context) => {
  const staff = await staffOf(context);
  if (staff === null) {
    return seeOther('/admin/sign-in');
  }
  const { app, untilWanted } = context.locals;
  const { searchParams } = context.url;
  try {
    const span = {
      from: searchParams.get('from') ?? undefined,
      to: searchParams.get('to') ?? undefined,
    };
    const { from, to, parts } = await app.commands.exportReport(staff.actor, span, 'csv');
    return csvDownload(`forewarn-${from}-${to}.csv`, parts, untilWanted);
  } catch (error) {
    if (isRefusal(error)) {
      return seeOther('/admin/record');
    }
    throw error;
  }
};

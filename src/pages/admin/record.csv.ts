import type { APIRoute } from 'astro';
import { csvDownload } from '#src/http/csv-download.ts';
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
    const report = await app.commands.readReport(staff.actor, {
      from: searchParams.get('from') ?? undefined,
      to: searchParams.get('to') ?? undefined,
    });
    const parts = app.reportCsv(report.notices);
    return csvDownload(`forewarn-${report.from}-${report.to}.csv`, parts, untilWanted);
  } catch (error) {
    if (isRefusal(error)) {
      return seeOther('/admin/record');
    }
    throw error;
  }
};

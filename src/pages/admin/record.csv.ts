import type { APIRoute } from 'astro';
import { csvDownload } from '../../http/csv-download.ts';
import { isRefusal } from '../../ui/admin/form-faults.ts';
import { seeOther, staffOf } from '../../ui/admin/require-staff.ts';

/** The report's notices as CSV. */
export const GET: APIRoute = async (context) => {
  const staff = await staffOf(context);
  if (staff === null) {
    return seeOther('/admin/sign-in');
  }
  const { app } = context.locals;
  const { searchParams } = context.url;
  try {
    const report = await app.commands.readReport(staff.actor, {
      from: searchParams.get('from') ?? undefined,
      to: searchParams.get('to') ?? undefined,
    });
    return csvDownload(`forewarn-${report.from}-${report.to}.csv`, app.reportCsv(report.notices));
  } catch (error) {
    if (isRefusal(error)) {
      return seeOther('/admin/record');
    }
    throw error;
  }
};

import type { APIRoute } from 'astro';
import { isRefusal } from '#src/ui/admin/form-faults.ts';
import { seeOther, staffOf } from '#src/ui/admin/require-staff.ts';

/** The rows of an import that were not taken, for mending. */
export const GET: APIRoute = async (context) => {
  const staff = await staffOf(context);
  if (staff === null) {
    return seeOther('/admin/sign-in');
  }
  try {
    const { app } = context.locals;
    const csv = await app.commands.refusedRows(staff.actor, context.params.id ?? '');
    return new Response(csv, {
      headers: {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': 'attachment; filename="refused-rows.csv"',
        'cache-control': 'no-store',
      },
    });
  } catch (error) {
    if (isRefusal(error)) {
      return seeOther('/admin/subscribers/imports');
    }
    throw error;
  }
};

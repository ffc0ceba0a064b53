import type { APIRoute } from 'astro';
import { readForm } from '#src/http/read-form.ts';
import { withFlash } from '#src/ui/admin/flash.ts';
import { seeOther } from '#src/ui/admin/require-staff.ts';

export const POST: APIRoute = async ({ locals, request }) => {
  await readForm(request);
  return seeOther(
    withFlash('/admin/sign-in', 'signed-out'),
    await locals.app.auth.signOut(request.headers),
  );
};

/** Nothing changes on GET: whoever types the address goes back to where the button is. */
export const GET: APIRoute = () => seeOther('/admin');

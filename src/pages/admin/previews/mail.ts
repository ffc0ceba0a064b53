import type { APIRoute } from 'astro';
import { readForm } from '#src/http/read-form.ts';
import { framedMail, framedSentence } from '#src/ui/admin/mail-frame.ts';
import { previewForm } from '#src/ui/admin/preview.ts';
import { seeOther, staffOf } from '#src/ui/admin/require-staff.ts';

/** The HTML of the mail that a form would send. Nothing is stored. */
export const POST: APIRoute = async (context) => {
  const staff = await staffOf(context);
  if (staff === null) {
    return framedSentence('You are not signed in any more.', 401);
  }
  const form = await readForm(context.request);
  const { preview, trouble } = await previewForm(context.locals.app, staff.actor, form);
  return preview === null
    ? framedSentence('There is no mail yet: the form says what is missing.', trouble?.status ?? 422)
    : framedMail(preview.mail.html);
};

export const GET: APIRoute = () => seeOther('/admin');

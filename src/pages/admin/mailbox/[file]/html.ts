import type { APIRoute } from 'astro';
import { framedMail, framedSentence } from '#src/ui/admin/mail-frame.ts';
import { staffOf } from '#src/ui/admin/require-staff.ts';

/** The HTML part of one mail, for the frame of the mailbox. */
export const GET: APIRoute = async (context) => {
  if ((await staffOf(context)) === null) {
    return framedSentence('You are not signed in any more.', 401);
  }
  const mail = (await context.locals.app.mailbox?.read(context.params.file ?? '')) ?? null;
  return mail === null
    ? framedSentence('There is no such mail.', 404)
    : framedMail(
        mail.html || '<!doctype html><html lang="en"><title>Mail</title><p>No HTML.</p></html>',
      );
};

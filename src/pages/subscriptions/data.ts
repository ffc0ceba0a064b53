import type { APIRoute } from 'astro';
import { readForm } from '#src/http/read-form.ts';
import { fieldText, plainText, refusalOf } from '#src/ui/forms.ts';

/** Everything about the reader, for the holder of their link, as a file. Only by the form's POST. */
export const POST = (async ({ locals, request }) => {
  const token = fieldText(await readForm(request), 'token');
  try {
    const data = await locals.app.subscriptions.ownData(token);
    return new Response(`${JSON.stringify(data, null, 2)}\n`, {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="my-subscription.json"',
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
      },
    });
  } catch (error) {
    const { status, message } = refusalOf(error);
    return plainText(status, message ?? 'This link does not work any more.');
  }
}) satisfies APIRoute;

export const ALL = (() =>
  new Response('This takes POST.\n', {
    status: 405,
    headers: { allow: 'POST', 'content-type': 'text/plain; charset=utf-8' },
  })) satisfies APIRoute;

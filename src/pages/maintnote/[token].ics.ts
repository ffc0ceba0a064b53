import type { APIRoute } from 'astro';
import { matchesTag } from '#src/http/negotiate.ts';

/** A subscriber's own maintenance calendar, behind a link that only they know. */
export const GET: APIRoute = async ({ locals, params, request }) => {
  const calendar = await locals.app.subscriberCalendar(params['token'] ?? '');
  if (calendar === null) {
    return new Response('This calendar does not exist (any more).\n', { status: 404 });
  }
  const headers = { 'Cache-Control': 'private, no-cache', ETag: calendar.etag };
  return matchesTag(request.headers.get('if-none-match'), calendar.etag)
    ? new Response(null, { status: 304, headers })
    : new Response(calendar.body, {
        headers: { ...headers, 'Content-Type': calendar.contentType },
      });
};

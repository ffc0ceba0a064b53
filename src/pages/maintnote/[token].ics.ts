import type { APIRoute } from 'astro';
import { isUnchanged } from '#src/http/revision-tag.ts';

/** A subscriber's own maintenance calendar, behind a link that only they know. */
export const GET: APIRoute = async ({ locals, params, request }) => {
  const calendar = await locals.app.subscriberCalendar(params['token'] ?? '');
  if (calendar === null) {
    return new Response('This calendar does not exist (any more).\n', { status: 404 });
  }
  const headers = { 'Cache-Control': 'private, no-cache', ETag: calendar.etag };
  return isUnchanged(request.headers, calendar.etag)
    ? new Response(null, { status: 304, headers })
    : new Response(calendar.body, {
        headers: { ...headers, 'Content-Type': calendar.contentType },
      });
};

import type { APIRoute } from 'astro';
import { isUnchanged } from '../http/revision-tag.ts';

export const GET: APIRoute = async ({ locals, request }) => {
  const { body, etag, updatedAt } = await locals.app.historyRss();
  const headers = {
    ETag: etag,
    // Nothing was published yet where the time is 0.
    ...(updatedAt === 0 ? {} : { 'Last-Modified': new Date(updatedAt).toUTCString() }),
    // Readers ask each time and mostly hear that nothing is new.
    'Cache-Control': 'public, no-cache',
  };
  return isUnchanged(request.headers, etag)
    ? new Response(null, { status: 304, headers })
    : new Response(body, {
        headers: { ...headers, 'Content-Type': 'application/rss+xml; charset=utf-8' },
      });
};

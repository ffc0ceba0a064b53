import type { APIRoute } from 'astro';

/** The process lives; whether it can do its work is what /readyz says. */
export const GET: APIRoute = () =>
  new Response('ok\n', {
    headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store' },
  });

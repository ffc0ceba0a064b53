import type { APIRoute } from 'astro';

/** In the place of Astro's own endpoint, which reads and remakes pictures for whoever asks. */
export const ALL: APIRoute = () =>
  new Response('Not found.\n', {
    status: 404,
    headers: { 'content-type': 'text/plain; charset=utf-8' },
  });

import type { APIRoute } from 'astro';

/** 200 while the database can be read, else 503; the reason itself goes into the log. */
export const GET: APIRoute = async ({ locals }) => {
  const { store, log } = locals.app;
  let database = 'ok';
  try {
    await store.ping();
  } catch (error) {
    log.error({ err: error }, 'not ready: the database cannot be read');
    database = 'cannot be read; the log says why';
  }
  const ready = database === 'ok';
  return new Response(JSON.stringify({ ready, checks: { database } }), {
    status: ready ? 200 : 503,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
};

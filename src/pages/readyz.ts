import type { APIRoute } from 'astro';

/** The reason in a line, without saying where on the disk things lie. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : 'it cannot be read';
  return text
    .replace(/(?:[A-Za-z]:)?[\\/][^\s:'"]+/g, '…')
    .split('\n')[0]!
    .slice(0, 200);
}

/** 200 while the database can be read, else 503 with what is wrong. */
export const GET: APIRoute = async ({ locals }) => {
  const { store, log } = locals.app;
  let database = 'ok';
  try {
    await store.ping();
  } catch (error) {
    log.error({ err: error }, 'not ready: the database cannot be read');
    database = reasonOf(error);
  }
  const ready = database === 'ok';
  return new Response(JSON.stringify({ ready, checks: { database } }), {
    status: ready ? 200 : 503,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
};

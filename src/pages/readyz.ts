import type { APIRoute } from 'astro';

/** The reason in a line, without saying where on the disk or in the network things lie. */
function reasonOf(text: string): string {
  return text
    .split('\n')[0]!
    .replace(/(?:[A-Za-z]:)?[\\/][^\s:'"]+/g, '…')
    .replace(/[^\s<>"']+@[^\s<>"']+/g, '…')
    .replace(/\[?(?:[\da-f]{0,4}:){2,7}[\da-f.]*\]?(?::\d+)?/gi, '…')
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '…')
    .slice(0, 200);
}

/** `ok`, or since when no mail goes out, why, and how many wait. */
async function mailState(app: App.Locals['app']): Promise<string> {
  const trouble = await app.mailTrouble();
  if (trouble === null) {
    return 'ok';
  }
  const since = new Date(trouble.since).toISOString();
  const waiting = await app.countWaitingMail();
  const what = trouble.is === 'away' ? 'not going out' : 'paused';
  return `${what} since ${since}, ${waiting} waiting: ${reasonOf(trouble.reason)}`;
}

/**
 * 200 while the database can be read and written to, else 503 with what is wrong. Mail that does
 * not go out is told besides: the page can be served without it.
 */
export const GET: APIRoute = async ({ locals }) => {
  const { store, log } = locals.app;
  let database = 'ok';
  let mail = 'unknown';
  try {
    await store.ping();
    mail = await mailState(locals.app);
  } catch (error) {
    log.error({ err: error }, 'not ready: the database cannot be used');
    database = reasonOf(error instanceof Error ? error.message : 'it cannot be read');
  }
  const ready = database === 'ok';
  return new Response(JSON.stringify({ ready, checks: { database, mail } }), {
    status: ready ? 200 : 503,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
};

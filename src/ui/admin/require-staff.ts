import type { AstroGlobal } from 'astro';
import type { Actor, Role } from '#src/domain/actor.ts';

export interface Staff {
  actor: Actor;
  user: { id: string; email: string; name: string; role: Role };
}

/** Who is signed in, with what every page of the admin shows round its own content. */
export interface StaffOnPage extends Staff {
  page: { name: string; timeZone: string };
  /** Why no email goes out; null while it does. */
  mailTrouble: { is: 'away' | 'paused'; since: number } | null;
}

/**
 * Who is signed in, or the way to the sign-in page. Every admin page asks for itself: a check by
 * path could be talked round by an odd spelling of the path.
 */
export async function requireStaff(
  astro: Pick<AstroGlobal, 'locals' | 'request' | 'url' | 'response'>,
): Promise<StaffOnPage | Response> {
  astro.response.headers.set('cache-control', 'no-store');
  astro.response.headers.set('referrer-policy', 'same-origin');
  const staff = await staffOf(astro);
  if (staff !== null) {
    // Read here, before anything of the page is sent: a fault later could only cut it short.
    const { app } = astro.locals;
    const { name, timeZone } = (await app.publicView()).page;
    return { ...staff, page: { name, timeZone }, mailTrouble: await app.mailTrouble() };
  }
  const { pathname, search } = astro.url;
  const next = astro.request.method === 'GET' ? pathname + search : '/admin';
  return seeOther(`/admin/sign-in?next=${encodeURIComponent(next)}`);
}

/** Who is signed in; null for nobody. For endpoints, which answer 401 themselves. */
export async function staffOf(
  astro: Pick<AstroGlobal, 'locals' | 'request'>,
): Promise<Staff | null> {
  return astro.locals.app.auth.actorOf(astro.request.headers);
}

/** POST, redirect, GET: a reload repeats nothing. */
export function seeOther(path: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ location: path, 'cache-control': 'no-store' });
  for (const cookie of cookies) {
    headers.append('set-cookie', cookie);
  }
  return new Response(null, { status: 303, headers });
}

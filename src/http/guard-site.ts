import type { APIContext } from 'astro';
import { crossSiteFault, isApiRoute } from './origin-guard.ts';
import { HttpRefusal, problemResponse } from './problem.ts';
import { addSecurityHeaders } from './security-headers.ts';

export type GuardedContext = Pick<APIContext, 'request' | 'routePattern' | 'url'> & {
  locals: Pick<App.Locals, 'app'>;
};

const REFUSED_PAGE = (detail: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Not accepted</title>
<h1>Not accepted</h1>
<p>${detail}</p>
<p><a href="/">Status page</a></p>
</html>
`;

function refuse(context: GuardedContext, detail: string): Response {
  const { request, routePattern, url, locals } = context;
  const accepts = request.headers.get('accept') ?? '';
  if (isApiRoute(routePattern) || (accepts.includes('json') && !accepts.includes('text/html'))) {
    const refusal = new HttpRefusal(403, detail);
    return problemResponse(refusal, { log: locals.app.log, instance: url.pathname });
  }
  return new Response(REFUSED_PAGE(detail), {
    status: 403,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
}

function mutable(response: Response): Response {
  try {
    response.headers.delete('x-forewarn-probe');
    return response;
  } catch {
    // Response.redirect() and fetch() give headers that cannot be changed.
    return new Response(response.body, response);
  }
}

/** What every request passes on its way in (its origin) and out (the security headers). */
export async function guardSite(
  context: GuardedContext,
  next: () => Promise<Response>,
  options: { withoutPolicy?: boolean } = {},
): Promise<Response> {
  const { request, routePattern, locals } = context;
  const publicUrl = locals.app.config.publicUrl;
  const fault = crossSiteFault(
    { method: request.method, route: routePattern, headers: request.headers },
    publicUrl,
  );
  const response = mutable(fault === null ? await next() : refuse(context, fault));
  addSecurityHeaders(response.headers, {
    route: routePattern,
    status: response.status,
    https: publicUrl.startsWith('https:'),
    ...options,
  });
  return response;
}

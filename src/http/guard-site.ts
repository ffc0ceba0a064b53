import type { App } from '../server/app.ts';
import { crossSiteFault, isApiRoute } from './origin-guard.ts';
import { HttpRefusal, problemResponse } from './problem.ts';
import { MAX_OPEN_FORM_BYTES } from './read-form.ts';
import { MAX_BODY_BYTES } from './read-json.ts';
import { addSecurityHeaders } from './security-headers.ts';

/** What of Astro's context the guard looks at. */
export interface GuardedContext {
  request: Request;
  url: URL;
  routePattern: string;
  locals: { app: Pick<App, 'config' | 'log'> };
}

/** Forms that anybody may send: reading 2 MiB of tiny fields holds the process for a second. */
const OPEN_FORMS = [
  '/admin/setup',
  '/admin/sign-in',
  '/subscribe',
  '/subscriptions/confirm',
  '/subscriptions/data',
  '/subscriptions/manage',
  '/unsubscribe/[token]',
];
/** Where lists of people are handed in, by staff and their tokens. */
const UPLOADS = ['/admin/subscribers/imports', '/api/v1/subscribers/imports'];
/** A list of 16 MiB, and the form round it. */
export const MAX_UPLOAD_BYTES = 17 * 1024 * 1024;

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

/** What is wrong with the request whatever it is for; null where nothing is. */
function faultOf({ request, routePattern, locals }: GuardedContext): HttpRefusal | null {
  const { method, headers } = request;
  const fault = crossSiteFault(
    { method, route: routePattern, headers },
    locals.app.config.publicUrl,
  );
  if (fault !== null) {
    return new HttpRefusal(403, fault);
  }
  return sizeFault(routePattern, headers);
}

function sizeFault(route: string, headers: Headers): HttpRefusal | null {
  const isOpen = OPEN_FORMS.includes(route);
  // Mail services post to the unsubscribe link as they like; browsers always say how long it is.
  const isForm = !isApiRoute(route) && route !== '/unsubscribe/[token]';
  if (isForm && headers.has('transfer-encoding')) {
    return new HttpRefusal(411, 'The request must say how long it is (Content-Length).');
  }
  const limit = isOpen
    ? MAX_OPEN_FORM_BYTES
    : UPLOADS.includes(route)
      ? MAX_UPLOAD_BYTES
      : MAX_BODY_BYTES;
  return Number(headers.get('content-length') ?? '0') > limit
    ? new HttpRefusal(413, `The request must have at most ${limit} bytes.`)
    : null;
}

function refuse(context: GuardedContext, refusal: HttpRefusal): Response {
  const { request, routePattern, url, locals } = context;
  const accepts = request.headers.get('accept') ?? '';
  if (isApiRoute(routePattern) || (accepts.includes('json') && !accepts.includes('text/html'))) {
    return problemResponse(refusal, { log: locals.app.log, instance: url.pathname });
  }
  return new Response(REFUSED_PAGE(refusal.message), {
    status: refusal.status,
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
  });
}

/** The page's answer; what it found wrong with the request itself is told as the guard tells it. */
async function answerOf(context: GuardedContext, next: () => Promise<Response>): Promise<Response> {
  try {
    return await next();
  } catch (error) {
    if (error instanceof HttpRefusal) {
      return refuse(context, error);
    }
    throw error;
  }
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
  const fault = faultOf(context);
  const response = mutable(fault === null ? await answerOf(context, next) : refuse(context, fault));
  addSecurityHeaders(response.headers, {
    route: context.routePattern,
    status: response.status,
    https: context.locals.app.config.publicUrl.startsWith('https:'),
    ...options,
  });
  return response;
}

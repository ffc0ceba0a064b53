/** What the guard looks at. `route` is the router's pattern, never the text of the path. */
export interface GuardedRequest {
  method: string;
  route: string;
  headers: Headers;
}

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Mail services post here without an Origin (RFC 8058): the token in the path, or the signature of
 * the call, is the right.
 */
const TOKEN_ROUTES = ['/unsubscribe/[token]', '/mail-events/[provider]'];

export function isApiRoute(route: string): boolean {
  return route.startsWith('/api/v1');
}

export function bearerToken(headers: Headers): string | null {
  return /^Bearer +([^\s,]+)$/i.exec(headers.get('authorization')?.trim() ?? '')?.[1] ?? null;
}

/** Whether nothing in the request could have been added by a browser on its own. */
function carriesNoCookieRight(route: string, headers: Headers): boolean {
  return isApiRoute(route) && (bearerToken(headers) !== null || !headers.has('cookie'));
}

function isOwnOrigin(headers: Headers, publicOrigin: string): boolean {
  const origin = headers.get('origin');
  if (origin === null) {
    return false;
  }
  const url = URL.parse(origin);
  if (url === null || !/^https?:$/.test(url.protocol) || url.origin !== origin.toLowerCase()) {
    return false;
  }
  return url.origin === publicOrigin || url.host === headers.get('host')?.toLowerCase();
}

/**
 * Why this request may not change anything, or null where it may: browsers must say that it
 * comes from our own pages, by Sec-Fetch-Site or, where that is absent, by Origin (the public
 * address, or the host that was asked, so that the page also works under its LAN name).
 */
export function crossSiteFault(request: GuardedRequest, publicOrigin: string): string | null {
  const { method, route, headers } = request;
  if (SAFE_METHODS.includes(method.toUpperCase())) {
    return null;
  }
  if (TOKEN_ROUTES.includes(route) || carriesNoCookieRight(route, headers)) {
    return null;
  }
  const site = headers.get('sec-fetch-site');
  const own =
    site === null ? isOwnOrigin(headers, publicOrigin) : site === 'same-origin' || site === 'none';
  return own
    ? null
    : 'This request does not come from this site, so nothing was changed. Open the page here and try again.';
}

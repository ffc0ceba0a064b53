const NOTHING_MAY_LOAD = "default-src 'none'; frame-ancestors 'none'";
const ONE_YEAR_SECONDS = 365 * 24 * 60 * 60;

/** Routes whose pages or paths hold rights: neither kept by caches nor told to other sites. */
const PRIVATE_ROUTES = [
  '/admin',
  '/api/v1',
  '/metrics',
  '/setup',
  '/subscriptions',
  '/unsubscribe',
];

function isPrivateRoute(route: string): boolean {
  return PRIVATE_ROUTES.some((prefix) => route === prefix || route.startsWith(`${prefix}/`));
}

export interface HeaderFacts {
  /** The router's pattern. */
  route: string;
  status: number;
  /** Whether the page is only ever reached over HTTPS. */
  https: boolean;
  /** Development pages get no policy: its tools inject scripts. */
  withoutPolicy?: boolean;
}

/**
 * Adds what every response must say. What a page has set itself stays, so that one of them can
 * be stricter, or let our own admin frame it.
 */
export function addSecurityHeaders(headers: Headers, facts: HeaderFacts): void {
  const add = (name: string, value: string) => {
    if (!headers.has(name)) {
      headers.set(name, value);
    }
  };
  const isPrivate = isPrivateRoute(facts.route);
  add('X-Content-Type-Options', 'nosniff');
  add('X-Frame-Options', 'DENY');
  add('Cross-Origin-Opener-Policy', 'same-origin');
  // Not no-referrer: it makes browsers send "Origin: null" with our own forms, and over plain
  // HTTP the guard has only the Origin to go by.
  add('Referrer-Policy', isPrivate ? 'same-origin' : 'strict-origin-when-cross-origin');
  if (facts.withoutPolicy !== true) {
    // Astro adds the policy of rendered pages itself; what has none is data and loads nothing.
    add('Content-Security-Policy', NOTHING_MAY_LOAD);
  }
  if (facts.https) {
    add('Strict-Transport-Security', `max-age=${ONE_YEAR_SECONDS}`);
  }
  if (isPrivate || facts.status >= 400) {
    headers.set('Cache-Control', 'no-store');
  }
}

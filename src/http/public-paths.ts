/** The public pages whose bytes are kept: they depend on nothing but the path and the snapshot. */
const PAGES = [
  /^\/$/,
  /^\/history$/,
  /^\/history\/\d{4}-\d{2}$/,
  /^\/notices\/[a-z0-9]{1,32}$/,
  /^\/components\/[a-z0-9-]{1,64}$/,
];

export function isPublicPage(path: string): boolean {
  return PAGES.some((pattern) => pattern.test(path));
}

/** How a public answer may be kept by browsers and by caches in front of us. */
export function cacheControl(path: string, status: number): string {
  if (status !== 200) {
    return 'no-store';
  }
  // What Statuspage's own API answers since 2026; its readers poll by it.
  if (path.startsWith('/api/v2/')) {
    return 'max-age=10, public, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600';
  }
  // A reader who reloads sees what holds now; a cache in front asks every ten seconds at most.
  return 'public, max-age=0, s-maxage=10, stale-while-revalidate=20, stale-if-error=3600';
}

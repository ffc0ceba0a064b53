const START = '/admin';

/**
 * Where to go after signing in: a path of the admin itself, never another site. Anything else,
 * and the pages that nobody wants to come back to, becomes the list of notices.
 */
export function nextPath(wanted: string | null): string {
  if (wanted === null || wanted.length > 500 || !/^\/admin(?:[/?]|$)[\x21-\x7e]*$/.test(wanted)) {
    return START;
  }
  if (wanted.includes('\\') || wanted.includes('//')) {
    return START;
  }
  const url = URL.parse(wanted, 'http://own.invalid');
  if (url === null || url.origin !== 'http://own.invalid' || !isAdminPath(url.pathname)) {
    return START;
  }
  return url.pathname + url.search;
}

function isAdminPath(path: string): boolean {
  const inside = path === START || path.startsWith(`${START}/`);
  return inside && !/^\/admin\/(?:sign-in|sign-out|setup)(?:\/|$)/.test(path);
}

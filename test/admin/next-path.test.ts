import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextPath } from '#src/ui/admin/next-path.ts';

describe('where to go after signing in', () => {
  test.each(['/admin', '/admin/notices/new?kind=incident', '/admin/templates/custom/monthly'])(
    'goes on to %s',
    (path) => {
      expect(nextPath(path)).toBe(path);
    },
  );

  test.each([
    null,
    '',
    'admin',
    '/',
    '/administrator',
    '//evil.example/admin',
    '/admin//evil.example',
    '/admin\\evil.example',
    '/\\evil.example/admin',
    'https://evil.example/admin',
    'javascript:alert(1)',
    '/admin/../subscribe',
    '/admin/%2e%2e/subscribe',
    '/admin/\r\nset-cookie: a=b',
    '/admin/\t/evil.example',
    ' /admin',
    '/admin/sign-out',
    '/admin/sign-in?next=/admin',
    '/admin/setup?token=x',
    `/admin/${'a'.repeat(600)}`,
  ])('goes to the list of notices instead of %j', (path) => {
    expect(nextPath(path)).toBe('/admin');
  });

  test('never leaves the admin, whatever the address says', () => {
    const parts = fc.constantFrom('/admin', '/', '\\', '.', '..', '%2e', '%5c', '@', ':', '?', 'a');
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 12 }), (list) => {
        const url = new URL(nextPath(list.join('')), 'https://status.example.com');
        expect(url.origin).toBe('https://status.example.com');
        expect(url.pathname).toMatch(/^\/admin(\/|$)/);
      }),
    );
  });
});

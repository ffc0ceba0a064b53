import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const PAGES = join(import.meta.dirname, '..', '..', 'src', 'pages', 'admin');

/** What must work for somebody who is not signed in. */
const OPEN = ['setup.astro', 'sign-in.astro', 'sign-out.ts'];

const closed = globSync('**/*.{astro,ts}', { cwd: PAGES }).filter((file) => !OPEN.includes(file));

describe('every page of the admin asks itself who is there', () => {
  test('and there are pages to ask', () => {
    expect(closed.length).toBeGreaterThan(20);
  });

  test.each(closed.filter((file) => file.endsWith('.astro')))(
    '%s turns strangers away before it does anything',
    (file) => {
      const [, frontmatter = ''] = readFileSync(join(PAGES, file), 'utf8').split(/^---$/m);
      const statements = frontmatter
        .replaceAll(/^import [\s\S]*?;$/gm, '')
        .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
        .replace(/^export const partial = true;$/m, '')
        .trim();
      expect(statements).toMatch(
        /^const staff = await requireStaff\(Astro\);\nif \(staff instanceof Response\) \{\n {2}return staff;\n\}/,
      );
    },
  );

  test.each(closed.filter((file) => file.endsWith('.ts')))(
    '%s asks in each of its methods',
    (file) => {
      const source = readFileSync(join(PAGES, file), 'utf8');
      const methods = [...source.matchAll(/^export const ([A-Z]+): APIRoute = (.*)$/gm)];
      expect(methods).not.toHaveLength(0);
      const asking = source.match(/await staffOf\(context\)/g) ?? [];
      const redirecting = methods.filter(([, , rest]) =>
        rest!.startsWith("() => seeOther('/admin')"),
      );
      expect(asking.length + redirecting.length).toBe(methods.length);
    },
  );
});

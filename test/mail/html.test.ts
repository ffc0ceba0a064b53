import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeConfirmationMail, composeManageLinkMail } from '#src/mail/compose-subscription.ts';
import { composeNoticeMail } from '#src/mail/compose.ts';
import { loadMailTemplates } from '#src/mail/templates.ts';
import { launchBrowser } from '../support/browser.ts';
import { PAGE, scene } from './fixtures.ts';

const TEMPLATES = loadMailTemplates(
  fileURLToPath(new URL('../../templates/email', import.meta.url)),
);
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const LINK = `https://status.example.com/subscriptions/confirm?token=sub123.0.${'x'.repeat(43)}`;

const notice = (name: string) => {
  const given = scene(name);
  const wide = '<p>שלום עולם</p><table><tr><td>a</td></tr></table><pre>x = 1</pre>';
  const update = { ...given.update, html: `${given.update.html}${wide}` };
  return composeNoticeMail(TEMPLATES, { page: PAGE, ...given, update }).html;
};
const MAILS = {
  planned: notice('maintenance-2-rescheduled'),
  emergency: notice('emergency_patch-1-started'),
  resolved: notice('incident-3-resolved'),
  confirmation: composeConfirmationMail(TEMPLATES, {
    page: PAGE,
    confirmUrl: LINK,
    validHours: 24,
  }).html,
  subscribed: composeManageLinkMail(TEMPLATES, {
    page: PAGE,
    manageUrl: LINK,
    unsubscribeUrl: LINK,
  }).html,
};

describe.each(Object.entries(MAILS))('the HTML of a mail (%s)', (_name, html) => {
  it('loads nothing, runs nothing and needs no style sheet for its looks', () => {
    expect(html).not.toMatch(/<(?:img|script|link|iframe|form|svg|video|object)\b/i);
    expect(html).not.toMatch(/\surl\(|@import|\ssrc=|\sbackground=/i);
    const bare = [...html.matchAll(/<(?:p|h1|h2|td|a)\b(?![^>]*\sstyle=)[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => !tag.includes('width="600"'));
    expect(bare.filter((tag) => tag !== '<td>')).toEqual([]);
  });

  it('says of tables of its own that they are for layout, and knows dark screens', () => {
    const own = [...html.matchAll(/<table\b[^>]*cellpadding[^>]*>/g)].map(([tag]) => tag);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((tag) => !tag.includes('role="presentation"'))).toEqual([]);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('<meta name="supported-color-schemes" content="light dark">');
    expect(html).toContain('@media (prefers-color-scheme: dark)');
    expect(html).toContain('<!--[if mso]>');
  });
});

describe('a mail in a browser', () => {
  let page: Page;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const browser = await launchBrowser();
    page = await browser.newPage();
    close = () => browser.close();
  });
  afterAll(async () => close());

  it.each(Object.keys(MAILS) as (keyof typeof MAILS)[])(
    'fits a phone and can be read, light and dark: %s',
    async (name) => {
      for (const width of [390, 700]) {
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          await page.setContent(MAILS[name]);
          const wide = await page.evaluate(() => document.documentElement.scrollWidth);
          expect(wide).toBeLessThanOrEqual(width);
          if (width === 390) {
            await page.evaluate(AXE);
            const { violations } = await page.evaluate<AxeResults>(
              'axe.run(document, { runOnly: ["color-contrast", "link-name", "html-has-lang", "document-title"] })',
            );
            const found = violations.flatMap(({ id, nodes }) =>
              nodes.map(({ html, any }) => `${id} ${html} ${any[0]?.message ?? ''}`),
            );
            expect(found, colorScheme).toEqual([]);
          }
        }
      }
    },
  );
});

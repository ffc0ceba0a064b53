import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import {
  forewarn,
  newSite,
  startServer,
  type RunningServer,
  type Site,
} from '../support/server.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const COMPONENTS = join(import.meta.dirname, '../support/components.json');
const OWNER = { name: 'Ada', email: 'ada@example.com', password: 'correct horse battery' };
const HOUR = 3_600_000;

let site: Site;
let server: RunningServer;
let browser: Browser;
let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;

beforeAll(async () => {
  site = await newSite({ TIME_ZONE: 'UTC' });
  server = await startServer(site);
  browser = await launchBrowser();
  await forewarn(site, ['components', 'import', COMPONENTS]);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.setupLink!);
  await page.getByLabel('Your name').fill(OWNER.name);
  await page.getByLabel('Mail address').fill(OWNER.email);
  await page.getByLabel('Password').fill(OWNER.password);
  await page.getByRole('button', { name: 'Create my account' }).click();
  await page.getByRole('heading', { name: 'Notices' }).waitFor();
  await page.goto(`${site.url}/admin/subscribers/new`);
  await page.getByLabel('Mail address').fill('rita@example.com');
  await page.getByText('I have their consent').click();
  await page.getByRole('button', { name: 'Add this subscriber' }).click();
  await page.getByText('Added and confirmed').waitFor();
  signedIn = await context.storageState();
});

// Pages that are left open go on asking for previews and news, and slow down the others.
afterEach(async () => {
  const pages = browser.contexts().flatMap((context) => context.pages());
  await Promise.all(pages.map((page) => page.close()));
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  site.remove();
});

/** A page of somebody who is signed in, and everything that the browser complained of. */
async function desk(javaScriptEnabled: boolean): Promise<{ page: Page; complaints: string[] }> {
  const context = await browser.newContext({ storageState: signedIn, javaScriptEnabled });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().includes('422')) {
      complaints.push(message.text());
    }
  });
  return { page, complaints };
}

const local = (hours: number): string =>
  new Date(Date.now() + hours * HOUR).toISOString().slice(0, 16);

async function fillIn(page: Page, work: string): Promise<void> {
  await page.goto(`${site.url}/admin/notices/new`);
  await page.locator('input[name=component]').first().check();
  await page.getByLabel('Start', { exact: true }).fill(local(200));
  await page.getByLabel('End', { exact: true }).fill(local(202));
  await page.getByLabel('Tier', { exact: true }).selectOption('low');
  await page.getByLabel('What we do').fill(work);
}

describe('the notice form', () => {
  it('follows what is typed, says whom it reaches, and publishes just that', async () => {
    const { page, complaints } = await desk(true);
    await fillIn(page, 'tidy <img src=x onerror=alert(1)> up');
    await page.getByRole('button', { name: 'Publish to 1 person' }).waitFor();
    const preview = page.locator('#preview');
    await preview.getByText('tidy <img src=x onerror=alert(1)> up').first().waitFor();

    await page.getByText('The mail as HTML').click();
    await page.getByRole('button', { name: 'Show the HTML mail' }).click();
    const mail = page.frameLocator('iframe[name=mail-preview]');
    await mail.locator('p', { hasText: 'tidy <img src=x onerror=alert(1)> up' }).first().waitFor();

    await page.getByRole('button', { name: 'Publish to 1 person' }).click();
    await page.getByText('Published.').waitFor();
    await page.getByRole('link', { name: 'See it as customers do' }).click();
    await page.getByText('tidy <img src=x onerror=alert(1)> up').first().waitFor();
    expect(complaints).toEqual([]);
  });

  it('works without script, and shows what goes out before it goes out', async () => {
    const { page } = await desk(false);
    await fillIn(page, 'move a disk');
    await page.getByRole('button', { name: 'Look at it, then publish' }).click();
    await page.getByText('This is what goes out.').waitFor();
    await page.getByLabel('What we do').fill('move two disks');
    await page.getByRole('button', { name: 'Publish to 1 person' }).click();
    // Something else than what was looked at: it is shown again first.
    await page.getByText('This is what goes out.').waitFor();
    await page.getByRole('button', { name: 'Publish to 1 person' }).click();
    await page.getByText('Published.').waitFor();

    await page.getByRole('link', { name: 'Start now' }).click();
    await page.getByRole('heading', { name: 'Start now' }).waitFor();
    await page.getByRole('button', { name: 'Publish to 1 person' }).click();
    await page.getByText('The update is published.').waitFor();
    expect(await page.getByRole('link', { name: 'Verify' }).count()).toBe(1);
  });

  it('keeps everything typed through a failure and leads to what is wrong', async () => {
    const { page } = await desk(false);
    await fillIn(page, 'close CVE-2026-12345');
    await page.getByLabel('End', { exact: true }).fill(local(199));
    await page.getByRole('button', { name: 'Save draft' }).click();
    const faults = page.getByRole('alert');
    expect(await faults.getByRole('link').allTextContents()).toEqual(['End', 'What we do']);
    await faults.getByRole('link', { name: 'What we do' }).click();
    expect(new URL(page.url()).hash).toBe('#variable-work');
    expect(await page.getByLabel('What we do').inputValue()).toBe('close CVE-2026-12345');
    expect(await page.getByLabel('What we do').getAttribute('aria-invalid')).toBe('true');
  });

  it('previews, and never publishes, on the Enter key', async () => {
    const { page } = await desk(false);
    await fillIn(page, 'sweep');
    await page.getByLabel('Why this tier').press('Enter');
    await page.getByRole('button', { name: 'Publish to 1 person' }).waitFor();
    await page.getByLabel('Why this tier').press('Enter');
    await page.getByRole('button', { name: 'Publish to 1 person' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/notices/new');
  });
});

describe('an incident', () => {
  it('begins as what it is, sent once however often it is sent', async () => {
    const { page } = await desk(false);
    await page.goto(`${site.url}/admin/notices/new?kind=incident`);
    await page.locator('input[name=component]').first().check();
    await page.getByLabel('Identified').check();
    await page.getByLabel('What is known so far').fill('One in five sign-ins fails.');
    await page.getByRole('button', { name: 'Preview', exact: true }).last().click();
    await page.getByRole('button', { name: 'Publish to 1 person' }).waitFor();
    const published = await page.evaluate(async () => {
      const form = document.querySelector<HTMLFormElement>('form[data-preview]')!;
      const send = async (): Promise<string> => {
        const fields = [['action', 'publish'], ...new FormData(form)] as [string, string][];
        const body = new URLSearchParams(fields);
        return (await fetch(location.href, { method: 'POST', body })).url;
      };
      return Promise.all([send(), send(), send()]);
    });
    expect(new Set(published).size).toBe(1);
    expect(published[0]).toContain('flash=published');
    await page.goto(published[0]);
    expect(await page.getByRole('link', { name: 'Monitor', exact: true }).count()).toBe(1);
    await page.goto(`${site.url}/`);
    expect(await page.getByText('One in five sign-ins fails.').count()).toBe(1);
  });
});

describe('the settings', () => {
  const LOGO = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg==',
    'base64',
  );
  const file = { name: 'logo.png', mimeType: 'image/png', buffer: LOGO };

  it('brand the page without script, and keep what was typed and chosen through a fault', async () => {
    const { page, complaints } = await desk(false);
    await page.goto(`${site.url}/admin/settings/branding`);
    await page.getByLabel('Picture').setInputFiles(file);
    await page.getByLabel('On light paper').fill('#ffee00');
    await page.getByLabel('Words of link 1').fill('Help');
    await page.getByLabel('Address of link 1').fill('https://example.com/help');
    await page.getByLabel('Footer').fill('Run by **us**');
    await page.getByRole('button', { name: 'Save the branding' }).click();
    await page.locator('#accent-fault', { hasText: '4.5:1 is needed' }).waitFor();
    await page.getByText('The picture you chose is kept').waitFor();

    await page.getByLabel('On light paper').fill('#1f57a8');
    await page.getByRole('button', { name: 'Save the branding' }).click();
    await page.getByText('looks like this from now on').waitFor();
    await page.getByRole('link', { name: 'See the page' }).click();
    expect(await page.locator('header img').evaluate((image) => image.clientWidth > 0)).toBe(true);
    expect(await page.getByRole('link', { name: 'Help' }).getAttribute('href')).toBe(
      'https://example.com/help',
    );
    await page.locator('strong', { hasText: 'us' }).first().waitFor();

    await page.goto(`${site.url}/admin/settings/branding`);
    await page.getByRole('button', { name: 'Remove the logo' }).click();
    await page.getByText('removed from the page').waitFor();
    await page.goto(`${site.url}/`);
    expect(await page.locator('header img').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('say before anything is sent that a picture is too large', async () => {
    const { page } = await desk(true);
    await page.goto(`${site.url}/admin/settings/branding`);
    await page.locator('#logo').setInputFiles({ ...file, buffer: Buffer.alloc(65 * 1024) });
    await page.getByRole('button', { name: 'Save the branding' }).click();
    const words = await page
      .locator('#logo')
      .evaluate((input) => (input as HTMLInputElement).validationMessage);
    expect(words).toBe('At most 64 KB; this file has 65 KB.');
    expect(new URL(page.url()).search).toBe('');
  });

  it('change what a tier asks, and say at the field what it cannot ask', async () => {
    const { page } = await desk(false);
    await page.goto(`${site.url}/admin/settings/tiers`);
    await page.getByRole('link', { name: 'Edit medium' }).click();
    await page.getByLabel('CVSS to').fill('7');
    await page.getByLabel('Reminders').fill('48, 2');
    await page.getByRole('button', { name: 'Save the medium tier' }).click();
    await page.locator('#cvss_max-fault', { hasText: 'must be below 7' }).waitFor();
    expect(await page.getByLabel('Reminders').inputValue()).toBe('48, 2');
    await page.getByLabel('CVSS to').fill('6.9');
    await page.getByRole('button', { name: 'Save the medium tier' }).click();
    await page.getByText('2 days, 2 hours before the start').waitFor();
  });

  it('let an owner add a person, who changes their password, and shut them out', async () => {
    const { page } = await desk(false);
    const people = `${site.url}/admin/settings/people`;
    await page.goto(people);
    await page.getByText('Add a person').click();
    await page.getByLabel('Name', { exact: true }).fill('Grace');
    await page.getByLabel('Mail address').fill('grace@example.com');
    await page.getByLabel('Password').fill('the first password');
    await page.getByRole('button', { name: 'Add this person' }).click();
    await page.getByText('The account is made.').waitFor();

    const graces = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
    await graces.goto(`${site.url}/admin/account`);
    await graces.getByLabel('Mail address').fill('grace@example.com');
    await graces.getByLabel('Password').fill('the first password');
    await graces.getByRole('button', { name: 'Sign in' }).click();
    await graces.getByLabel('Password you have now').fill('the first password');
    await graces.getByLabel('New password', { exact: true }).fill('the second password');
    await graces.getByLabel('New password again').fill('the second password');
    await graces.getByRole('button', { name: 'Change my password' }).click();
    await graces.getByText('Your new password works.').waitFor();
    expect((await graces.goto(people))?.status()).toBe(403);

    await page.getByRole('link', { name: 'Grace' }).click();
    await page.getByRole('link', { name: 'Deactivate this account' }).click();
    await page.getByRole('heading', { name: 'Deactivate Grace?' }).waitFor();
    await page.getByRole('button', { name: 'Deactivate Grace' }).click();
    await page.getByText('The account is deactivated').waitFor();
    await graces.goto(`${site.url}/admin`);
    expect(new URL(graces.url()).pathname).toBe('/admin/sign-in');
  });

  it.each(['light', 'dark'] as const)('give axe nothing to say in %s', async (colorScheme) => {
    const context = await browser.newContext({ storageState: signedIn, colorScheme });
    const page = await context.newPage();
    const places = ['', '/branding', '/tiers', '/tiers/high', '/people'];
    const paths = [
      ...places.map((place) => `/admin/settings${place}`),
      '/admin/account',
      '/admin/notices/new?kind=incident',
    ];
    for (const path of paths) {
      await page.goto(site.url + path);
      await page.evaluate(AXE);
      const faults = await page.evaluate(async () => {
        for (const details of document.querySelectorAll('details')) {
          details.open = true;
        }
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string }[] }> };
        };
        return (await axe.run()).violations.map(({ id }) => id);
      });
      expect([path, faults]).toEqual([path, []]);
    }
  });
});

describe('a stranger', () => {
  it('is led to the sign-in page, and on to where they wanted to go', async () => {
    const page = await browser.newPage();
    await page.goto(`${site.url}/admin/components`);
    await page.getByLabel('Mail address').fill(OWNER.email);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('do not fit together').waitFor();
    await page.getByLabel('Password').fill(OWNER.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Components' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    await page.goto(`${site.url}/admin/components`);
    expect(new URL(page.url()).pathname).toBe('/admin/sign-in');
  });
});

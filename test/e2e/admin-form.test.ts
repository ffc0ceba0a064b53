import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import {
  forewarn,
  newSite,
  startServer,
  type RunningServer,
  type Site,
} from '../support/server.ts';

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

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import {
  forewarn,
  newSite,
  startServer,
  type RunningServer,
  type Site,
} from '../support/server.ts';

let site: Site;
let server: RunningServer;
let browser: Browser;
let notice: string;

beforeAll(async () => {
  site = await newSite({ SIGNUP_PROOF_OF_WORK: 'on' });
  await forewarn(site, ['seed']);
  [server, browser] = await Promise.all([startServer(site), launchBrowser()]);
  const summary = await fetch(`${site.url}/api/v2/summary.json`);
  const { scheduled_maintenances: work } = (await summary.json()) as {
    scheduled_maintenances: { id: string; status: string }[];
  };
  notice = work.find(({ status }) => status === 'scheduled')!.id;
});

afterAll(async () => {
  await browser.close();
  await server.stop();
  site.remove();
});

/** The newest link of a sort that was mailed to an address. */
async function linkTo(email: string, path: string): Promise<string> {
  const folder = join(site.env['DATA_DIR']!, 'mail');
  const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(
    files.sort().map((name) => simpleParser(readFileSync(join(folder, name)))),
  );
  const links = mails
    .filter(({ headers }) => JSON.stringify(headers.get('to')).includes(email))
    .flatMap(({ text }) => text?.match(/https?:\/\/\S+/g) ?? [])
    .filter((link) => link.includes(path));
  return links.at(-1) ?? '';
}

async function mailedLink(email: string, path: string, but = ''): Promise<string> {
  await expect
    .poll(() => linkTo(email, path), { timeout: 15_000, interval: 100 })
    .toSatisfy((link: string) => link !== '' && link !== but);
  return linkTo(email, path);
}

async function open(options: BrowserContextOptions): Promise<{ page: Page; complaints: string[] }> {
  const page = await (await browser.newContext(options)).newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  return { page, complaints };
}

describe.each([
  ['with script', 'dora@example.net', {}],
  ['without script', 'emil@example.net', { javaScriptEnabled: false }],
])('A reader %s', (_, email, options) => {
  it('subscribes, confirms, chooses, follows a notice, takes their data and is erased', async () => {
    const { page, complaints } = await open(options);
    await page.goto(`${site.url}/subscribe`);
    await page.getByLabel('Mail address').fill(email);
    await page.getByRole('button', { name: 'Send me the link' }).click();
    await page.getByRole('heading', { name: 'Look in your mailbox' }).waitFor();

    await page.goto(await mailedLink(email, '/subscriptions/confirm'));
    await page.getByRole('button', { name: 'Subscribe me' }).click();
    await page.getByRole('heading', { name: 'You are subscribed' }).waitFor();

    // Who is known and asks to follow a notice gets the link to their settings.
    await page.goto(`${site.url}/notices/${notice}`);
    await page.getByRole('link', { name: 'Follow this notice by mail' }).click();
    await page.getByLabel('Mail address').fill(email);
    await page.getByRole('button', { name: 'Send me the link' }).click();
    await page.getByRole('heading', { name: 'Look in your mailbox' }).waitFor();
    const manage = await mailedLink(email, '/subscriptions/manage');
    expect(manage).toContain(`@${notice}`);
    await page.goto(manage);
    await page.getByRole('button', { name: 'Follow this notice' }).click();
    await page.getByText('You follow this notice now').waitFor();

    await page.getByLabel('Only start and end').check();
    await page.getByLabel('One mail a day').check();
    await page.getByLabel('Time zone').fill('Mars/Phobos');
    await page.getByRole('button', { name: 'Save my choices' }).click();
    await page.getByRole('link', { name: 'Time zone' }).waitFor();
    expect(await page.getByLabel('Only start and end').isChecked()).toBe(true);
    await page.getByLabel('Time zone').fill('Europe/Berlin');
    await page.getByRole('button', { name: 'Save my choices' }).click();
    await page.getByText('Your choices are saved').waitFor();
    expect(await page.getByLabel('One mail a day').isChecked()).toBe(true);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download my data' }).click(),
    ]);
    const data = JSON.parse(readFileSync(await download.path(), 'utf8')) as {
      subscriber: { email: string; time_zone: string };
      followed_notices: { id: string }[];
      mails: unknown[];
    };
    expect(data.subscriber).toMatchObject({
      email,
      time_zone: 'Europe/Berlin',
      news: 'start_and_end',
    });
    expect(data.followed_notices).toMatchObject([{ id: notice }]);
    expect(data.mails.length).toBe(2);

    await page.getByRole('button', { name: 'Sign out all my links' }).click();
    await page.getByRole('heading', { name: 'Your links are renewed' }).waitFor();
    expect((await page.goto(manage))!.status()).toBe(404);
    await page.goto(await mailedLink(email, '/subscriptions/manage', manage));

    await page.getByLabel('Yes, erase everything').check();
    await page.getByRole('button', { name: 'Erase me' }).click();
    await page.getByRole('heading', { name: 'You are erased' }).waitFor();
    expect(complaints.filter((line) => !line.includes('404') && !line.includes('422'))).toEqual([]);
  }, 60_000);
});

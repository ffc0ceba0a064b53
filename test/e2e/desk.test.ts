import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { parse } from 'csv-parse/sync';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chasePromises } from '#src/commands/promise/chase.ts';
import { launchBrowser } from '../support/browser.ts';
import { DAY, HOUR } from '../support/clock.ts';
import { ada, bob, startDesk, type DeskSite } from '../support/desk-site.ts';
import { wholeForm } from '../support/page-forms.ts';

/** The pages of the patching desk in a browser: one site and one browser for all of them. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Name = 'ada' | 'bob';

let desk: DeskSite;
let browser: Browser;

beforeAll(async () => {
  [desk, browser] = await Promise.all([startDesk(), launchBrowser()]);
});

const pages: Page[] = [];
afterEach(async () => {
  await Promise.all(pages.splice(0).map((page) => page.close()));
});

afterAll(async () => {
  await browser.close();
  await desk.stop();
});

/** What somebody who is signed in looks through; kept, since a browser forgets none of them. */
const contexts = new Map<string, Promise<BrowserContext>>();

async function contextOf(name: Name, options: BrowserContextOptions): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: desk.url, ...options });
  context.setDefaultTimeout(10_000);
  await context.addCookies(await desk.cookies(name));
  return context;
}

/** A page of somebody, and everything that the browser complained of. */
async function open(name: Name, options: BrowserContextOptions = {}) {
  const key = name + JSON.stringify(options);
  const known = contexts.get(key) ?? contextOf(name, options);
  contexts.set(key, known);
  const page = await (await known).newPage();
  pages.push(page);
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') {
      complaints.push(message.text());
    }
  });
  return { page, complaints };
}

const plain = async (name: Name): Promise<Page> =>
  (await open(name, { javaScriptEnabled: false })).page;

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole('button', { name }).click();

const textOf = (page: Page, selector: string): Promise<string> =>
  page.locator(selector).first().innerText();

/** The day that lies so many days ahead, as a date field takes it. */
const dayFrom = (days: number): string =>
  new Date(desk.app.now() + days * DAY).toISOString().slice(0, 10);

function places(): string[] {
  const { ids, rule } = desk;
  return [
    ...['/notices', '/board', '/record', '/recurring', `/recurring/${rule}`],
    ...[`/notices/${ids.critical}/brief`, `/notices/${ids.over}/summary`],
    ...[`/notices/${ids.over}/overrides`, `/notices/${ids.over}/disclosure`],
    ...[`/notices/${ids.asked}`, `/notices/${ids.critical}`],
    ...['approvals', 'presets', 'versions', 'contacts', 'ladder']
      .concat('checklists', 'freezes')
      .map((tab) => `/settings/${tab}`),
  ].map((path) => `/admin${path}`);
}

/** What axe finds on a page with all its details open; runs in the browser. */
async function axeFaults(page: Page, only: string[] | null): Promise<string[]> {
  return page.evaluate(async (runOnly) => {
    interface Axe {
      run(o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
    }
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      ...(runOnly === null ? { rules: { 'target-size': { enabled: true } } } : { runOnly }),
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map((n) => n.html).join(' ')}`);
  }, only);
}

it('axe finds nothing on any page in light and dark, none is wider than a telephone, no script fails', async () => {
  const { page, complaints } = await open('ada');
  for (const path of places()) {
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto(path);
    await page.evaluate(AXE);
    await page.evaluate(() => {
      for (const details of document.querySelectorAll('details')) {
        details.open = true;
      }
    });
    const light = await axeFaults(page, null);
    // Names, roles and order are the same in the dark.
    await page.emulateMedia({ colorScheme: 'dark' });
    const dark = await axeFaults(page, ['color-contrast']);
    await page.setViewportSize({ width: 390, height: 800 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    await page.setViewportSize({ width: 1280, height: 800 });
    expect([path, light, dark, Math.max(0, over)]).toEqual([path, [], [], 0]);
  }
  expect(complaints).toEqual([]);
});

describe('the response clock', () => {
  it('stands in the same words on the board, in the list and on the notice', async () => {
    const page = await plain('ada');
    const { ids } = desk;
    const words = [
      [ids.critical, /At risk\s+Respond by .+, in \d h \d+ min/],
      [ids.breached, /Breached: Respond by .+, 1 d ago/],
      [ids.over, /Met\s+Applied .+; it was due /],
      [ids.summed, /Applied too late\s+Applied .+; it was due /],
    ] as const;
    for (const path of ['/admin/board', '/admin/notices']) {
      await page.goto(path);
      for (const [id, expected] of words) {
        const row = page.locator('li', { has: page.locator(`a[href="/admin/notices/${id}"]`) });
        expect(
          await row
            .filter({ hasText: /due|Respond by/ })
            .last()
            .innerText(),
        ).toMatch(expected);
      }
    }
    for (const [id, expected] of words) {
      await page.goto(`/admin/notices/${id}`);
      expect(await textOf(page, 'main')).toMatch(expected);
    }
  });
});

describe('the board', () => {
  it('names a draft by what it is about, and says so where nobody was told of a breach', async () => {
    const page = await plain('ada');
    await page.goto('/admin/board');
    const { breached } = desk.ids;
    const row = page.locator('li', { has: page.locator(`a[href="/admin/notices/${breached}"]`) });
    expect(await row.innerText()).toMatch(
      /^Emergency maintenance, Webhooks[\s\S]*Nobody was told yet\./,
    );
    const { asked } = desk.ids;
    const waits = page.locator(`a[href="/admin/notices/${asked}#approval"]`);
    expect(await waits.innerText()).toBe('Planned maintenance, Primary database');
    await page.goto(`/admin/notices/${breached}`);
    expect(await textOf(page, 'h1')).toBe('Emergency maintenance, Webhooks');
  });
});

describe('a finding that asks for a reason', () => {
  it('asks for none where it was given', async () => {
    const page = await plain('ada');
    const start = desk.app.now() + 6 * HOUR;
    const window = {
      start: new Date(start).toISOString(),
      end: new Date(start + HOUR).toISOString(),
      time_zone: 'Europe/Berlin',
    };
    const planned = { kind: 'maintenance', layer: 'application', tier: 'low', window };
    const components = [{ slug: 'docs', impact: 'degraded_performance' }];
    for (const [lead_reason, words] of [
      [null, 'Needs a reason:'],
      ['The supplier comes today.', 'Reason given:'],
    ] as const) {
      const { id } = await desk.app.commands.createDraft(ada, {
        ...planned,
        components,
        lead_reason,
      });
      await page.goto(`/admin/notices/${id}`);
      await page.locator('.findings', { hasText: words }).waitFor();
      await desk.app.commands.discardDraft(ada, id);
    }
  });
});

describe('the record', () => {
  it('says what staff were told of', async () => {
    await chasePromises(desk.app.clockContext);
    const page = await plain('ada');
    await page.goto('/admin/audit');
    await page.getByText('told staff of a time to respond that is breached').first().waitFor();
    await page.getByText('told staff of an update that is due').first().waitFor();
  });
});

describe('the brief', () => {
  it.each([320, 360, 390])('fits a telephone of %i px, with long addresses too', async (width) => {
    const page = await plain('ada');
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`/admin/notices/${desk.ids.critical}/brief`);
    const beyond = await page.evaluate(() => {
      for (const field of document.querySelectorAll('textarea')) {
        field.value = field.value.replaceAll('//localhost', `//${'status.'.repeat(12)}example.com`);
      }
      for (const contact of document.querySelectorAll('dd')) {
        contact.textContent = contact.textContent.replace('@', `${'.of-support'.repeat(6)}@`);
      }
      return [...document.querySelectorAll('main, .with-preview')].map(
        (part) => part.scrollWidth - part.clientWidth,
      );
    });
    expect(beyond).toEqual([0, 0]);
  });

  it('is read as support reads it, and its replies are there to copy without script', async () => {
    const page = await plain('ada');
    await page.goto(`/admin/notices/${desk.ids.critical}/brief`);
    await page.getByRole('heading', { name: 'Where it stands' }).waitFor();
    expect(await textOf(page, '.given')).not.toMatch(/##|\*\*/);
    await page.getByLabel('What is going on?').waitFor();
    expect(await page.getByRole('button', { name: /^Copy/ }).count()).toBe(0);
    expect(await textOf(page, 'main')).toContain('Mira Olsen, Extension 200');
  });

  it('copies a reply with script', async () => {
    const { page, complaints } = await open('ada', { permissions: ['clipboard-write'] });
    await page.goto(`/admin/notices/${desk.ids.critical}/brief`);
    await press(page, 'Copy: What is going on?');
    await page.getByRole('button', { name: 'Copied: What is going on?' }).waitFor();
    await page.getByText('Change it').click();
    const field = page.getByRole('textbox', { name: 'Replies' });
    await field.fill('');
    await field.press('Control+V');
    const reply = await page.locator('[data-copy] textarea').nth(1).inputValue();
    expect(await field.inputValue()).toBe(reply);
    expect(complaints).toEqual([]);
  });

  it('refuses a private fact in a reply, keeps what was typed, and is saved without it', async () => {
    const page = await plain('ada');
    await page.goto(`/admin/notices/${desk.ids.over}/brief`);
    await page.getByText('Change it').click();
    const replies = page.getByRole('textbox', { name: 'Replies' });
    await replies.fill('## Short\n\nIt is gluelib 4.2.7.');
    await press(page, 'Save the brief');
    await page.getByRole('alert').getByRole('link', { name: 'Replies' }).waitFor();
    expect(await replies.inputValue()).toContain('It is gluelib');
    await replies.fill('## Short\n\nIt is done.');
    await press(page, 'Save the brief');
    await page.getByText('The brief is saved.').waitFor();
    expect(await page.getByLabel('Short').inputValue()).toBe('It is done.');
  });
});

describe('the summary', () => {
  it('refuses a leak at its field, is looked at by a second person, and is published', async () => {
    const { over } = desk.ids;
    const adas = await plain('ada');
    await adas.goto(`/admin/notices/${over}/summary`);
    await adas.getByRole('heading', { name: 'In short' }).waitFor();
    await adas.getByLabel('Cause').fill('A flaw in gluelib 4.2.7.');
    await adas.getByLabel('Change 1', { exact: true }).fill('We **rehearse** such updates.');
    await press(adas, 'Save the draft');
    await adas.getByRole('alert').getByRole('link', { name: 'Cause' }).click();
    expect(new URL(adas.url()).hash).toBe('#cause');
    expect(await adas.getByLabel('Cause').inputValue()).toBe('A flaw in gluelib 4.2.7.');
    expect(await adas.getByLabel('Change 1', { exact: true }).inputValue()).toContain('rehearse');
    await adas.getByLabel('Cause').fill('A weakness in software that sign-in *runs on*.');
    await press(adas, 'Save the draft');
    await adas.getByText('The summary is saved.').waitFor();
    await adas.locator('.given em', { hasText: 'runs on' }).waitFor();
    await adas.getByText('It cannot wait for a second person').click();
    await press(adas, /without approval$/);
    await adas
      .getByRole('alert')
      .getByRole('link', { name: /^Why nobody can look/ })
      .waitFor();
    await press(adas, 'Ask for approval');
    await adas.getByText('A second person is asked.').waitFor();

    const bobs = await plain('bob');
    await bobs.goto('/admin/board');
    await bobs.locator(`a[href="/admin/notices/${over}/summary"]`).click();
    await press(bobs, 'Send it back');
    await bobs.getByRole('alert').getByRole('link', { name: 'Reason' }).waitFor();
    await press(bobs, 'Approve this text');
    await bobs.getByText('Your word is on the record').waitFor();

    await adas.reload();
    await press(adas, /^Publish/);
    await adas.getByText('The summary is published.').waitFor();
    await adas.goto(`/notices/${over}`);
    await adas.locator('#summary em', { hasText: 'runs on' }).waitFor();
  });
});

describe('a summary that was published without approval', () => {
  it('is objected to by whoever reviews it: it does not go back, since it is public', async () => {
    const { commands } = desk.app;
    const patch = { kind: 'emergency_patch', layer: 'application', tier: 'critical' };
    const components = [{ slug: 'docs', impact: 'degraded_performance' }];
    const { id } = await commands.createDraft(ada, { ...patch, components });
    await commands.publishNotice(ada, id, { notify: false });
    await commands.postUpdate(ada, id, { status: 'verifying', notify: false });
    await commands.postUpdate(ada, id, { status: 'completed', notify: false });
    await commands.saveSummary(ada, id, { cause: 'A weakness in software that we use.' });
    const break_glass_reason = 'Nobody else is here, and customers ask.';
    await commands.publishSummary(ada, id, { notify: false, break_glass_reason });
    const page = await plain('bob');
    await page.goto(`/admin/notices/${id}/summary`);
    await page.getByRole('textbox', { name: 'Reason' }).fill('The cause is not what we found.');
    await press(page, 'Object with this reason');
    await page.getByText('Your objection is on the record').waitFor();
    await page.getByText('objects: “The cause is not what we found.”').waitFor();
    await press(page, 'I take it back: it is right');
    await page.getByText('Your word is on the record').waitFor();
  });
});

describe('the disclosure', () => {
  it('says what is missing, waits for a second person, and publishes just what was chosen', async () => {
    const { over } = desk.ids;
    const adas = await plain('ada');
    await adas.goto(`/admin/notices/${over}/disclosure`);
    await press(adas, 'Ask to publish these');
    expect(await textOf(adas, '[role=alert]')).toMatch(/choose|tick|at least/i);
    await adas.getByLabel('CVE-2031-40417').check();
    await press(adas, 'Ask to publish these');
    await adas.getByText('A second person is asked.').waitFor();

    const bobs = await plain('bob');
    await bobs.goto(`/admin/notices/${over}/disclosure`);
    await bobs.getByText('Vulnerability: CVE-2031-40417').waitFor();
    await press(bobs, 'Approve exactly these');
    await bobs.getByText('Your word is on the record').waitFor();

    await adas.reload();
    expect(await adas.getByLabel('CVE-2031-40417').isChecked()).toBe(true);
    await press(adas, 'Publish these for good');
    await adas.getByText('These facts are public now.').waitFor();
    await adas.goto(`/notices/${over}`);
    expect(await textOf(adas, 'main')).toContain('CVE-2031-40417');
    expect(await textOf(adas, 'main')).not.toContain('gluelib');
  });
});

describe('an approval on the notice', () => {
  it('is asked for, sent back only with a reason, given for the text as read, and used', async () => {
    const { asked } = desk.ids;
    const bobs = await plain('bob');
    await bobs.goto(`/admin/notices/${asked}`);
    await bobs.locator('.given strong', { hasText: 'What you will notice' }).waitFor();
    await press(bobs, 'Send back');
    await bobs.getByRole('alert').getByRole('link', { name: 'Reason' }).waitFor();
    await press(bobs, 'Approve');
    await bobs.getByText('Your word is on the record').waitFor();

    const adas = await plain('ada');
    await adas.goto(`/admin/notices/${asked}`);
    expect(await adas.locator('main .button:not(.secondary, .grave)').count()).toBe(0);
    await press(adas, 'Publish to 1 person');
    await adas.getByText('Published.').waitFor();
  });

  it('after publication is objected to, corrected, given text by text, or ended by an owner', async () => {
    const { commands } = desk.app;
    const urgent = {
      kind: 'emergency_patch',
      layer: 'application',
      tier: 'critical',
      components: [{ slug: 'webhooks', impact: 'operational' }],
    };
    const { id } = await commands.createDraft(ada, urgent);
    await commands.publishNotice(ada, id, { notify: false });
    const bobs = await plain('bob');
    await bobs.goto(`/admin/notices/${id}`);
    await bobs.getByText('Can look at it: bob@example.com').waitFor();
    await bobs.getByLabel('Reason').fill('Say which region.');
    await press(bobs, 'Object with this reason');
    await bobs.getByText('Your objection is on the record').waitFor();
    const adas = await plain('ada');
    await adas.goto('/admin/board');
    await adas.getByText('Objection: a correcting text is owed').waitFor();
    await adas.goto(`/admin/notices/${id}`);
    await adas.getByText('objects: “Say which region.”').waitFor();
    await commands.postUpdate(ada, id, { body: 'It is Frankfurt.', notify: false });
    await commands.postUpdate(bob, id, { body: 'Half is done.', notify: false });
    await bobs.goto(`/admin/notices/${id}`);
    await press(bobs, 'I have looked: it is right');
    await bobs.getByText('Looked at so far: 2 of 3 texts').waitFor();
    await bobs.getByText('The exact texts').click();
    expect(await bobs.locator('.looked-text > p').allInnerTexts()).toEqual([
      'In progress, by ada@example.com. bob@example.com has looked at it.',
      'In progress, by ada@example.com. bob@example.com has looked at it.',
      'In progress, by bob@example.com. Nobody else has looked at it yet.',
    ]);
    await bobs.getByText('Can look at it: ada@example.com').waitFor();
    await adas.goto(`/admin/notices/${id}`);
    await press(adas, 'I have looked: it is right');
    await adas.getByText('Your word is on the record').waitFor();

    const both = (await commands.createDraft(ada, urgent)).id;
    await commands.editDraft(bob, both, { title: 'An update of our webhooks' });
    await commands.publishNotice(ada, both, { notify: false });
    await adas.goto(`/admin/notices/${both}`);
    await adas.getByText('Nobody is left who can look at it').waitFor();
    await adas.getByText('End the review without a second person').click();
    await press(adas, 'End the review');
    await adas.getByRole('alert').getByRole('link', { name: 'Reason' }).waitFor();
    await adas.getByLabel('Why it ends without').fill('Both of us wrote the draft.');
    await press(adas, 'End the review');
    await adas.getByText('The review has ended').waitFor();
    const before = await adas.locator('#approval details').textContent();
    expect(before).toContain('closed without a second person’s look');
  });

  it('keeps the words of who cannot wait, and names what is missing', async () => {
    const page = await plain('ada');
    await page.goto(`/admin/notices/${desk.ids.draft}`);
    await page.getByText('It cannot wait for a second person').click();
    await page.getByLabel('Why nobody can look at it first').fill('In haste');
    await press(page, 'Publish to 1 person, without approval');
    await page
      .getByRole('alert')
      .getByRole('link', { name: /Why nobody can look/ })
      .waitFor();
    expect(await page.getByLabel('Why nobody can look at it first').inputValue()).toBe('In haste');
  });
});

describe('the report', () => {
  it('keeps a period that it refuses, and gives another as page and as CSV', async () => {
    const page = await plain('ada');
    await page.goto('/admin/record?from=2026-11-30&to=2026-11-01');
    await page.getByRole('alert').getByRole('link').first().waitFor();
    expect(await page.getByLabel('From').inputValue()).toBe('2026-11-30');
    await page.getByLabel('From').fill(dayFrom(-30));
    await page.getByLabel('To', { exact: true }).fill(dayFrom(0));
    await press(page, 'Show this period');
    await page.getByRole('table').first().getByRole('rowheader', { name: 'All' }).waitFor();
    const href = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
    const csv = await page.request.get(href!);
    expect([csv.status(), csv.headers()['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
  });
});

describe('the figures of the report', () => {
  const share = (rows: readonly Record<string, string>[], column: string) => {
    const said = rows.map((row) => row[column]).filter((cell) => cell !== '');
    return shareOf(said.filter((cell) => cell === 'yes').length, said.length);
  };
  const shareOf = (kept: number, of: number) => (of === 0 ? '–' : `${kept} of ${of}`);
  const sum = (rows: readonly Record<string, string>[], column: string) =>
    rows.reduce((total, row) => total + Number(row[column]), 0);
  const parts = (rows: readonly Record<string, string>[], kept: string, lost: string) =>
    shareOf(sum(rows, kept), sum(rows, kept) + sum(rows, lost));

  it('are the same on the page and in the CSV, cell by cell, and each promise is drawn', async () => {
    const page = await plain('ada');
    await page.goto(`/admin/record?from=${dayFrom(-60)}&to=${dayFrom(0)}`);
    const href = await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href');
    const csv = await (await page.request.get(href!)).text();
    const rows = parse<Record<string, string>>(csv, { columns: true });
    expect(rows.length).toBeGreaterThan(3);
    for (const [of, column] of [
      ['Tier', 'tier'],
      ['Layer', 'layer'],
      ['Team', 'team'],
    ] as const) {
      const table = page.getByRole('group', { name: `Report by ${of.toLowerCase()}` });
      const cells = await table
        .locator('tbody tr')
        .evaluateAll((lines) =>
          lines.map((line) => [...line.children].map((cell) => cell.textContent.trim())),
        );
      const named = [...Map.groupBy(rows, (row) => row[column] || 'No team')];
      expect(cells.length).toBe(named.length);
      for (const [name, own] of named) {
        expect(cells).toContainEqual([
          name[0]!.toUpperCase() + name.slice(1),
          String(own.length),
          share(own, 'ahead_kept'),
          share(own, 'respond_by_kept'),
          parts(own, 'updates_on_time', 'updates_late'),
          share(own, 'within_window'),
          parts(own, 'mails_sent', 'mails_lost'),
          String(own.filter((row) => row['rolled_back'] === 'yes').length),
          String(sum(own, 'stage_roll_backs')),
        ]);
      }
    }
    const drawn = await page
      .getByRole('img', { name: / by month\./ })
      .evaluateAll((plots) => plots.map((plot) => plot.getAttribute('aria-label')!));
    expect(drawn.find((words) => words.startsWith('Updates on time'))).toMatch(/: \d+ of \d+/);
    expect(drawn.length).toBeGreaterThan(1);
    expect(await textOf(page, 'main')).not.toMatch(/\d\.\d/);
  });
});

describe('recurring work', () => {
  it('is written without script: what is missing is named and the rest is kept', async () => {
    const page = await plain('ada');
    await page.goto('/admin/recurring');
    await page.getByRole('link', { name: 'New rule' }).click();
    await page.locator('#name').fill('Rotate the keys');
    await page.getByLabel('First start').fill(dayFrom(30) + 'T03:00');
    await page.getByLabel('Repeats').selectOption('two_weeks');
    await page.getByLabel('Tier', { exact: true }).selectOption('low');
    await page.getByLabel('What we do').fill('rotate our keys');
    await press(page, 'Add this rule');
    await page
      .getByRole('alert')
      .getByRole('link', { name: /Components/ })
      .waitFor();
    expect(await page.locator('#name').inputValue()).toBe('Rotate the keys');
    expect(await page.getByLabel('What we do').inputValue()).toBe('rotate our keys');
    await page.getByLabel('Documentation', { exact: true }).check();
    await press(page, 'Add this rule');
    await page.getByText('The rule is added.').waitFor();
    expect(await page.locator('main li time').count()).toBeGreaterThan(3);
  });

  it('does not say of itself that it publishes what its tier has approved each time', async () => {
    const rule = {
      name: 'Renew the certificates',
      rrule: 'FREQ=MONTHLY;BYDAY=1TU',
      local_start: `${dayFrom(40)}T03:00`,
      time_zone: 'Europe/Berlin',
      duration_minutes: 30,
      ahead_hours: 24,
      publish: true,
    };
    const draft = {
      layer: 'infrastructure',
      components: [{ slug: 'hosts', impact: 'operational' }],
    };
    for (const [tier, words] of [
      ['medium', 'Waits for approval each time'],
      ['low', 'Publishes by itself'],
    ] as const) {
      const made = { ...rule, draft: { ...draft, tier } };
      const { id } = await desk.app.commands.createRecurrence(ada, made);
      const page = await plain('ada');
      await page.goto('/admin/recurring');
      await page.locator('li.entry-row', { hasText: words }).waitFor();
      await desk.app.commands.endRecurrence(ada, id);
    }
  });

  it('leaves one time out, and ends', async () => {
    const page = await plain('ada');
    await page.goto(`/admin/recurring/${desk.rule}`);
    const first = await textOf(page, 'main time');
    await press(page, /^Leave this one out/);
    await page.getByText('That time is left out.').waitFor();
    expect(await textOf(page, 'main time')).not.toBe(first);
    await page.getByText('End this rule').first().click();
    await press(page, /^End/);
    await page.getByText('The rule has ended.').waitFor();
  });
});

describe('the settings of the desk', () => {
  /** Where, what is typed, the button, the words of the field that is named. */
  const REFUSED = [
    ['presets', { 'High EPSS': '7' }, 'Save what counts as high', 'High EPSS'],
    ['contacts', { Name: 'Nobody' }, 'Add this contact', 'Mail address'],
    ['ladder', { 'Minutes after it is due': 'soon' }, 'Save the ladder', 'Minutes after it is due'],
    [
      'freezes',
      { Name: 'Fair', Start: '2031-05-02T00:00', End: '2031-05-01T00:00' },
      'Add this freeze',
      'End',
    ],
    ['tiers/high', { 'CVSS to': '11' }, 'Save the high tier', 'CVSS to'],
  ] as const;

  it.each(REFUSED)(
    '%s keeps what it refuses and names the field',
    async (tab, typed, save, field) => {
      const page = await plain('ada');
      await page.goto(`/admin/settings/${tab}`);
      const add = page.locator('main details:not([open]) > summary', { hasText: /^Add a/ });
      if ((await add.count()) > 0) {
        await add.click();
      }
      for (const [label, value] of Object.entries(typed)) {
        await page.getByLabel(label, { exact: true }).first().fill(value);
      }
      await press(page, save);
      await page.getByRole('alert').getByRole('link', { name: field }).first().waitFor();
      for (const [label, value] of Object.entries(typed)) {
        expect(await page.getByLabel(label, { exact: true }).first().inputValue()).toBe(value);
      }
      expect(await page.locator('[aria-invalid]').count()).toBeGreaterThan(0);
    },
  );

  it('checklists take a new item', async () => {
    const page = await plain('ada');
    await page.goto('/admin/settings/checklists');
    const fresh = page.getByLabel('Words of a new item').first();
    await fresh.fill('Tested in staging');
    await press(page, 'Save the checklists');
    await page.getByText('The checklists are saved.').waitFor();
  });

  it('are saved without script, and a version says what a preset changed', async () => {
    const page = await plain('ada');
    await page.goto('/admin/settings/approvals');
    await page.getByLabel('Always').check();
    await press(page, 'Save when to ask');
    await page.getByText('Saved. It holds from the next publication on.').waitFor();
    await page.goto('/admin/settings/presets');
    await page.getByText('What would change').first().click();
    await page
      .getByRole('button', { name: /^Take over the times of/ })
      .first()
      .click();
    await page.getByText('as a new version of the policies').waitFor();
    await page.getByRole('link', { name: 'Versions of the policies' }).click();
    await page.getByText('What it changed').first().click();
    await page.getByRole('table').first().waitFor();
  });
});

describe('words that the guard holds back', () => {
  const TITLE = 'Update of GlueGun, our own product';
  const WHY = 'GlueGun is the name that our customers use.';

  async function fresh(more: Record<string, unknown> = {}): Promise<string> {
    const { id } = await desk.app.commands.createDraft(ada, {
      ...{ kind: 'emergency_patch', layer: 'application', tier: 'critical' },
      components: [{ slug: 'api', impact: 'degraded_performance' }],
      private_facts: { nicknames: ['GlueGun'] },
      ...more,
    });
    return id;
  }

  /** A request to the API as a browser of somebody would send it; its status and body. */
  async function ask(name: Name, method: string, path: string, body?: unknown) {
    const cookie = (await desk.cookies(name)).map((one) => `${one.name}=${one.value}`).join('; ');
    const response = await fetch(`${desk.url}/api/v1/${path}`, {
      method,
      headers: { cookie, origin: 'http://localhost', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, text: await response.text() };
  }

  async function pass(page: Page, id: string, reason: string): Promise<void> {
    await page.goto(`/admin/notices/${id}/overrides`);
    await page.getByRole('textbox', { name: 'Reason' }).first().fill(reason);
    await press(page, 'Let these words pass');
    await page.getByText('That text may stand now').waitFor();
  }

  it('are kept in a draft, let pass by an approver, and published; an edit ends that', async () => {
    const id = await fresh();
    const author = await plain('ada');
    await author.goto(`/admin/notices/${id}/edit`);
    await author.getByText('Write it yourself instead').click();
    await author.getByLabel('Title').fill(TITLE);
    await press(author, 'Save draft');
    await author.getByText('“GlueGun” is a private fact').first().waitFor();
    await author.getByLabel('Why they may be read').fill('Too short');
    await press(author, 'Save it and ask an approver');
    expect(await author.getByLabel('Why they may be read').inputValue()).toBe('Too short');
    expect(await author.getByLabel('Title').inputValue()).toBe(TITLE);
    await author.getByLabel('Why they may be read').fill(WHY);
    await press(author, 'Save it and ask an approver');
    await author.getByText('Your text is kept, and an approver is asked.').waitFor();
    expect(await author.getByRole('button', { name: 'Let these words pass' }).count()).toBe(0);

    const approver = await plain('bob');
    await approver.goto('/admin/board');
    await approver.locator(`a[href="/admin/notices/${id}/overrides"]`).click();
    expect(await textOf(approver, 'main mark')).toBe('GlueGun');
    await approver.getByText(WHY).waitFor();
    await press(approver, 'Let these words pass');
    await approver.getByRole('alert').getByRole('link', { name: 'Reason' }).click();
    await approver.getByRole('textbox', { name: 'Reason' }).fill('short');
    await press(approver, 'Refuse with this reason');
    await approver.getByText('It is back with its author').waitFor();
    expect(await textOf(approver, 'main')).toContain('Refused by bob@example.com');
    await pass(approver, id, 'It is in our price list since 2019.');

    await author.goto(`/admin/notices/${id}/edit`);
    await author.getByLabel('Title').fill(`${TITLE}, again`);
    await press(author, 'Save draft');
    await author.getByText('“GlueGun” is a private fact').first().waitFor();
    await author.goto(`/admin/notices/${id}/edit`);
    await press(author, /^Look at it, then publish/);
    await press(author, /^Publish/);
    await author.getByText('Published. The page shows it now').waitFor();
    expect(await (await fetch(`${desk.url}/notices/${id}`)).text()).toContain(TITLE);
  });

  it('of an update wait beside the notice, and go out in exactly those words', async () => {
    const id = await fresh();
    await desk.app.commands.publishNotice(ada, id, {});
    const author = await plain('ada');
    await author.goto(`/admin/notices/${id}/update`);
    await author.getByLabel('How far the work is').fill('Half of GlueGun is done.');
    await press(author, 'Preview');
    await author.getByLabel('Why they may be read').fill(WHY);
    await press(author, 'Ask an approver');
    await author.getByText('Your text is kept').waitFor();
    const approver = await plain('bob');
    await pass(approver, id, 'It is in our price list since 2019.');
    await author.goto(`/admin/notices/${id}/overrides`);
    await author.getByRole('link', { name: 'Use it in an update' }).click();
    await press(author, /^Publish/);
    await author.getByText('The update is published.').waitFor();
    await author.goto(`/admin/notices/${id}/overrides`);
    await author.getByText(WHY).waitFor({ state: 'detached' });
    expect(await (await fetch(`${desk.url}/notices/${id}`)).text()).toContain('Half of GlueGun');
  });

  it('of a summary, a brief and its replies are let pass as well', async () => {
    const { commands } = desk.app;
    const over = await fresh({ private_facts: { packages: ['gluelib 4.2.7'] } });
    await commands.publishNotice(ada, over, {});
    await commands.postUpdate(ada, over, { status: 'verifying' });
    await commands.postUpdate(ada, over, { status: 'completed' });
    const author = await plain('ada');
    const approver = await plain('bob');
    await author.goto(`/admin/notices/${over}/summary`);
    await author.getByLabel('Cause').fill('We used gluelib 4.2.7 for too long.');
    await press(author, /^Save/);
    await author.getByLabel('Why they may be read').fill('The vendor has said it in public.');
    await press(author, 'Save it and ask an approver');
    await author.getByText('Your text is kept').waitFor();
    await pass(approver, over, 'The vendor has said it in public.');
    await author.goto(`/admin/notices/${over}/brief`);
    await author.getByText('Change it').click();
    await author.getByLabel('Replies').fill('## Which one\n\nWe used gluelib 4.2.7.');
    await press(author, 'Save the brief');
    await author.getByLabel('Why they may be read').fill('The vendor has said it in public.');
    await press(author, 'Save it and ask an approver');
    await author.getByText('Your text is kept').waitFor();
    await pass(approver, over, 'The vendor has said it in public.');
    await author.goto(`/admin/notices/${over}/brief`);
    await author.getByText('Change it').click();
    await press(author, /^Save and send/);
    await author.getByText('on its way to support').waitFor();
  });

  it('that tell a private fact before its embargo ends need a tick, which is on record', async () => {
    const embargo_until = new Date(desk.app.now() + DAY).toISOString();
    const id = await fresh({ title: TITLE, embargo_until, ask_override: WHY });
    const { page } = await open('bob');
    await page.goto(`/admin/notices/${id}/overrides`);
    await page.evaluate(AXE);
    expect(await axeFaults(page, null)).toEqual([]);
    await page.getByRole('textbox', { name: 'Reason' }).fill('The vendor has told everybody.');
    await press(page, 'Let these words pass');
    await page.getByRole('alert').getByText('must be ticked').waitFor();
    expect(await page.getByRole('textbox', { name: 'Reason' }).inputValue()).toBe(
      'The vendor has told everybody.',
    );
    await page.getByLabel('I make this public before the embargo ends').check();
    await press(page, 'Let these words pass');
    await page.getByText('Let out before the embargo ended').waitFor();
    await page.evaluate(AXE);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await axeFaults(page, ['color-contrast'])).toEqual([]);
    await page.setViewportSize({ width: 390, height: 800 });
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
    await page.goto('/admin/audit');
    await page.getByText('let a private fact out before its embargo ended').first().waitFor();
  });

  it('are let pass by nobody who wrote them, by no token, and by no text that has changed', async () => {
    // The name of another notice under embargo would be asked about for that one as well.
    const title = 'Update of TapeGun, our own product';
    const private_facts = { nicknames: ['TapeGun'] };
    const id = await fresh({ title, private_facts, ask_override: WHY });
    const path = `notices/${id}/overrides`;
    const text = { place: '/title', text: title, reason: 'It is in our price list.' };
    expect((await ask('ada', 'POST', path, text)).status).toBe(403);
    const cookie = (await desk.cookies('ada')).map((one) => `${one.name}=${one.value}`).join('; ');
    const forged = await fetch(`${desk.url}/admin/${path}`, {
      method: 'POST',
      headers: { cookie, origin: 'http://localhost' },
      body: wholeForm({ ...text, subject: 'notice', row: 'x', 'reason-x': text.reason }),
    });
    expect([forged.status, await forged.text()]).toEqual([
      403,
      expect.stringContaining('You wrote this'),
    ]);
    for (const scopes of [['notices:write'], ['approvals:write']] as const) {
      const token = await desk.app.commands.createToken(ada, { name: scopes[0], scopes });
      const answer = await fetch(`${desk.url}/api/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token.token}`, 'content-type': 'application/json' },
        body: JSON.stringify(text),
      });
      expect(answer.status).toBe(403);
    }
    const held = JSON.parse((await ask('bob', 'GET', path)).text) as {
      held_back: { request: { id: string } }[];
    };
    await desk.app.commands.editDraft(ada, id, { title: `${title}.`, ask_override: WHY });
    const late = { ...text, request: held.held_back[0]!.request.id };
    expect((await ask('bob', 'POST', path, late)).status).toBe(409);
    expect((await ask('bob', 'POST', path, text)).status).toBe(200);
    const published = await ask('ada', 'POST', `notices/${id}/publication`, {});
    expect([published.status, published.text]).toEqual([422, expect.stringContaining('/title')]);
    const whole = await ask('ada', 'GET', path);
    expect(whole.text).toContain('"stands":false');
  });
});

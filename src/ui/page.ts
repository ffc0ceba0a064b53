import { longDate } from '../time/format.ts';
import { timeText, type TimeForm } from './times.ts';

/**
 * The public page's only script; the page is complete without it. It writes times in the
 * reader's zone and, where the page is live, refreshes the content quietly once a minute.
 */
const EVERY_MS = 60_000;
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

let main = document.querySelector('main')!;
let served = main.innerHTML;
let checkedAt = Date.now();

localise();
if (main.dataset.live !== undefined) {
  sayChecked();
  setInterval(() => void refresh(), EVERY_MS);
  document.addEventListener('visibilitychange', () => void refresh());
}

function localise(): void {
  for (const element of document.querySelectorAll<HTMLElement | SVGElement>('[data-form]')) {
    const { form, partner, time } = element.dataset;
    const at = Number(time ?? Date.parse(element.getAttribute('datetime')!));
    const today = form === 'soon' && longDate(at, zone) === longDate(Date.now(), zone);
    element.textContent = today
      ? clock(at)
      : timeText(form as TimeForm, at, zone, Number(partner ?? at));
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-zone]')) {
    element.textContent = `your zone, ${zone}`;
  }
  let above: string | null = null;
  for (const heading of document.querySelectorAll<HTMLElement>('[data-day]')) {
    heading.hidden = heading.textContent === above;
    above = heading.textContent;
  }
}

function clock(at: number): string {
  return timeText('end', at, zone);
}

function sayChecked(): void {
  for (const element of main.querySelectorAll('[data-checked]')) {
    element.textContent = `Checked at ${clock(checkedAt)}`;
  }
}

async function refresh(): Promise<void> {
  if (document.hidden) {
    return;
  }
  try {
    // The browser asks with the page's ETag and answers from its own copy when nothing changed.
    const response = await fetch(location.href, { cache: 'no-cache' });
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.querySelector('main');
    if (fresh === null) {
      throw new Error('not a status page');
    }
    checkedAt = Date.now();
    say('stale', '');
    if (fresh.innerHTML !== served && getSelection()?.isCollapsed !== false) {
      replaceBy(page, fresh);
    }
    sayChecked();
  } catch {
    say(
      'stale',
      `This page could not be refreshed since ${clock(checkedAt)}. It may be out of date.`,
    );
  }
}

function replaceBy(page: Document, fresh: HTMLElement): void {
  served = fresh.innerHTML;
  for (const group of fresh.querySelectorAll('details')) {
    // What the reader opened or closed stays so, until the group's status changes.
    const old = document.getElementById(group.id);
    if (old instanceof HTMLDetailsElement && old.dataset.status === group.dataset.status) {
      group.open = old.open;
    }
  }
  const focused = main.contains(document.activeElement) ? document.activeElement : null;
  const again = focused && selectorOf(focused);
  main.replaceWith(fresh);
  main = fresh;
  localise();
  if (again) {
    main.querySelector<HTMLElement>(again)?.focus({ preventScroll: true });
  }
  if (document.title !== page.title) {
    document.title = page.title;
    say('news', page.title);
  }
  document.querySelector('link[rel=icon]')?.replaceWith(page.querySelector('link[rel=icon]')!);
}

function selectorOf(element: Element): string {
  const holder = element.closest('details');
  return element.tagName === 'SUMMARY' && holder
    ? `#${CSS.escape(holder.id)} summary`
    : `[href="${CSS.escape(element.getAttribute('href') ?? '')}"]`;
}

function say(id: string, text: string): void {
  const line = document.getElementById(id)!;
  if (line.textContent !== text) {
    line.textContent = text;
    line.hidden = text === '';
  }
}

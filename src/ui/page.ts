import { clock, localise, offerZones } from './zone-choice.ts';

/**
 * The public page's only script; the page is complete without it. It writes times in the
 * reader's zone and, where the page is live, refreshes the content quietly once a minute.
 */
const EVERY_MS = 60_000;
/** Not everybody in the same second. */
const SPREAD_MS = 10_000;
const PATIENCE_MS = 20_000;

let main = document.querySelector('main')!;
let served = main.innerHTML;
let checkedAt = Date.now();
let isCutOff = false;
/** What the server itself says of the page's age: nothing, as long as all is well. */
let told = stale().innerHTML;

localise();
offerZones(() => {
  localise();
  sayChecked();
});
closeMenu();
if (main.dataset.live !== undefined) {
  sayChecked();
  setInterval(() => void refresh(), EVERY_MS + Math.random() * SPREAD_MS);
  document.addEventListener('visibilitychange', () => void refresh());
  addEventListener('online', () => void refresh());
}

function stale(): HTMLElement {
  return document.getElementById('stale')!;
}

function sayChecked(): void {
  const isCurrent = !isCutOff && told === '';
  for (const element of main.querySelectorAll<HTMLElement>('[data-checked]')) {
    element.textContent = isCurrent ? `Checked at ${clock(checkedAt)}` : '';
  }
  if (isCutOff) {
    say(
      'stale',
      `This page could not be refreshed since ${clock(checkedAt)}. It may be out of date.`,
    );
  } else if (told === '') {
    say('stale', '');
  }
}

/** Shows what the server says of the page's age, as it came with the newest answer. */
function showTold(line: HTMLElement): void {
  told = line.innerHTML;
  stale().replaceWith(line);
  localise();
}

async function refresh(): Promise<void> {
  if (document.hidden) {
    return;
  }
  try {
    // The browser asks with the page's ETag and answers from its own copy when nothing changed.
    const response = await fetch(location.href, {
      cache: 'no-cache',
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (!response.ok) {
      throw new Error(String(response.status));
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    const fresh = page.querySelector('main');
    if (fresh === null) {
      throw new Error('not a status page');
    }
    checkedAt = Date.now();
    const line = page.getElementById('stale');
    if (line !== null && (isCutOff || line.innerHTML !== told)) {
      showTold(line);
    }
    isCutOff = false;
    if (fresh.innerHTML !== served && getSelection()?.isCollapsed !== false) {
      replaceBy(page, fresh);
    }
  } catch {
    isCutOff = true;
  }
  sayChecked();
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

/** The subscribe menu closes by Escape and by a click elsewhere, as menus do. */
function closeMenu(): void {
  const menu = document.querySelector<HTMLDetailsElement>('.menu');
  document.addEventListener('click', (event) => {
    if (menu?.open && !menu.contains(event.target as Node)) {
      menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && menu?.open) {
      menu.open = false;
      menu.querySelector('summary')!.focus();
    }
  });
}

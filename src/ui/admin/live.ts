/**
 * Keeps the part of a page that is marked `data-live` up to date: asks its address for it anew and
 * changes only what differs, so that nothing flickers, is closed, or loses the focus. Ends when
 * the answer is not marked any more.
 */
const SHARE = 10;
const PATIENCE_MS = 10_000;

const region = document.querySelector<HTMLElement>('[data-live]');
if (region !== null) {
  void follow(region);
}

async function follow(region: HTMLElement): Promise<void> {
  while (region.dataset.live !== undefined) {
    const began = performance.now();
    const fresh = document.hidden ? undefined : await read(region);
    if (fresh === null) {
      return;
    }
    if (fresh !== undefined) {
      sync(region, fresh);
    }
    // Whoever answers slowly is asked seldom.
    const took = performance.now() - began;
    await pause(Math.max(Number(region.dataset.every ?? 2_000), took * SHARE));
  }
}

/** The region as it is now; undefined where it cannot be had just now, null where it never will. */
async function read(region: HTMLElement): Promise<HTMLElement | null | undefined> {
  try {
    const response = await fetch(region.dataset.live!, {
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    if (response.redirected || (response.status >= 400 && response.status < 500)) {
      return null;
    }
    if (!response.ok) {
      return undefined;
    }
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return page.getElementById(region.id);
  } catch {
    return undefined;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    document.addEventListener('visibilitychange', onSight);
    function onSight(): void {
      if (!document.hidden) {
        done();
      }
    }
    function done(): void {
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', onSight);
      resolve();
    }
  });
}

/** What the reader does with the page is theirs. */
const KEPT = new Set(['open']);

/** Makes `old` like `fresh`, touching what is alike as little as can be. */
function sync(old: Node, fresh: Node): void {
  if (old instanceof Element && fresh instanceof Element) {
    syncAttributes(old, fresh);
  } else if (old.nodeValue !== fresh.nodeValue) {
    old.nodeValue = fresh.nodeValue;
  }
  const wanted = [...fresh.childNodes];
  wanted.forEach((child, index) => {
    const there = old.childNodes[index];
    if (there === undefined) {
      old.appendChild(child);
    } else if (there.nodeName === child.nodeName) {
      sync(there, child);
    } else {
      old.replaceChild(child, there);
    }
  });
  while (old.childNodes.length > wanted.length) {
    old.removeChild(old.lastChild!);
  }
}

function syncAttributes(old: Element, fresh: Element): void {
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) {
      old.setAttribute(name, value);
    }
  }
  for (const name of old.getAttributeNames()) {
    if (!fresh.hasAttribute(name) && !KEPT.has(name)) {
      old.removeAttribute(name);
    }
  }
}

import { distanceText } from './countdown.ts';

/**
 * The admin's only script; every page works without it. Clocks count down, and the preview beside
 * a form follows what is typed.
 */
const EVERY_MS = 15_000;
const PAUSE_MS = 600;
const LOST_MS = 8_000;

function tick(): void {
  for (const clock of document.querySelectorAll<HTMLElement>('[data-clock]')) {
    const at = Number(clock.dataset.clock);
    clock.textContent = `, ${distanceText(at, Date.now())}`;
    const holder = clock.closest('[data-due]');
    if (holder !== null && at < Date.now()) {
      holder.classList.add('overdue');
    }
  }
}
tick();
setInterval(tick, EVERY_MS);
document.getElementById('faults')?.focus();

// A double click publishes once. What goes into a frame may be asked for again and again.
let sent = false;
addEventListener('pageshow', () => (sent = false));
document.addEventListener('submit', (event) => {
  const form = event.target as HTMLFormElement;
  const button = event.submitter;
  if (form.method !== 'post' || button?.hasAttribute('formtarget') === true) {
    return;
  }
  if (sent) {
    event.preventDefault();
  }
  sent = true;
  // A request that the network lost must not lock the page.
  setTimeout(() => (sent = false), LOST_MS);
});

// Said while the picture is chosen: the server says it only after all of it was sent.
for (const input of document.querySelectorAll<HTMLInputElement>('input[data-max-bytes]')) {
  input.addEventListener('change', () => {
    const most = Number(input.dataset.maxBytes);
    const size = input.files?.[0]?.size ?? 0;
    const words = `At most ${most / 1024} KB; this file has ${Math.ceil(size / 1024)} KB.`;
    input.setCustomValidity(size > most ? words : '');
    input.reportValidity();
  });
}

const form = document.querySelector<HTMLFormElement>('form[data-preview]');
if (form !== null) {
  followForm(form);
}

function followForm(form: HTMLFormElement): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: AbortController | null = null;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => void refresh(), PAUSE_MS);
  });
  form.addEventListener('submit', () => clearTimeout(timer));

  async function refresh(): Promise<void> {
    running?.abort();
    running = new AbortController();
    const pane = document.getElementById('preview')!;
    pane.classList.add('updating');
    try {
      const response = await fetch(form.dataset.preview!, {
        method: 'POST',
        body: new FormData(form),
        signal: running.signal,
      });
      if (response.ok && !response.redirected) {
        show(pane, await response.text());
      }
    } catch {
      // Typing went on, or the network is away: the buttons still work, and say what is wrong.
    } finally {
      pane.classList.remove('updating');
    }
  }

  /** What was wrong when the page came is mended now. */
  function forgetFaults(): void {
    for (const fault of form.querySelectorAll('.faults, .fault')) {
      fault.remove();
    }
    for (const field of form.querySelectorAll('[aria-invalid]')) {
      field.removeAttribute('aria-invalid');
    }
  }

  function show(pane: HTMLElement, html: string): void {
    const fresh = new DOMParser().parseFromString(html, 'text/html').getElementById('preview');
    if (fresh === null) {
      return;
    }
    pane.replaceChildren(...fresh.childNodes);
    tick();
    const { seen, publish } = fresh.dataset;
    if (seen !== '') {
      forgetFaults();
    }
    form.querySelector<HTMLInputElement>('[name=seen]')!.value = seen ?? '';
    const button = form.querySelector<HTMLButtonElement>('button[data-publish]');
    if (button !== null && publish !== undefined) {
      button.textContent = publish;
    }
    const mail = document.querySelector<HTMLDetailsElement>('details[data-mail]');
    if (mail?.open === true) {
      form.requestSubmit(mail.querySelector<HTMLButtonElement>('button'));
    }
  }
}

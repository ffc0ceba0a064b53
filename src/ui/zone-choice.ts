import { longDate } from '../platform/time/format.ts';
import { timeText, type TimeForm } from './times.ts';

const KEY = 'times-in';
const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
const named = document.querySelector<HTMLElement>('[data-zone]');
const ofPage = named?.dataset.zone ?? 'UTC';

type Choice = 'own' | 'page' | 'UTC';
let choice: Choice = remembered();

function remembered(): Choice {
  try {
    const kept = localStorage.getItem(KEY);
    return (kept === 'page' && ofPage !== own) || (kept === 'UTC' && own !== 'UTC') ? kept : 'own';
  } catch {
    return 'own';
  }
}

/** The zone that times are shown in: the reader's, unless they chose the page's or UTC. */
function zone(): string {
  return choice === 'own' ? own : choice === 'page' ? ofPage : 'UTC';
}

/** `03:12 CET` in the chosen zone. */
export function clock(at: number): string {
  return timeText('end', at, zone());
}

/** Writes every time of the page in the chosen zone, and its day headings with them. */
export function localise(): void {
  const shown = zone();
  for (const element of document.querySelectorAll<HTMLElement | SVGElement>('[data-form]')) {
    const { form, partner, time } = element.dataset;
    const at = Number(time ?? Date.parse(element.getAttribute('datetime')!));
    const today = form === 'soon' && longDate(at, shown) === longDate(Date.now(), shown);
    element.textContent = today
      ? clock(at)
      : timeText(form as TimeForm, at, shown, Number(partner ?? at));
  }
  for (const element of document.querySelectorAll<HTMLElement>('[data-utc]')) {
    element.hidden = shown === 'UTC';
  }
  let above: string | null = null;
  for (const heading of document.querySelectorAll<HTMLElement>('[data-day]')) {
    heading.hidden = heading.textContent === above;
    above = heading.textContent;
  }
}

/** Lets the reader choose among their own zone, the page's and UTC; the choice is kept. */
export function offerZones(onChange: () => void): void {
  const buttons = document.querySelectorAll<HTMLButtonElement>('[data-show]');
  const show = (): void => {
    named!.textContent = choice === 'own' ? `your zone, ${own}` : zone();
    for (const button of buttons) {
      button.setAttribute('aria-pressed', String(button.dataset.show === choice));
    }
  };
  for (const button of buttons) {
    // No two buttons for one zone.
    button.hidden =
      button.dataset.show === 'page'
        ? ofPage === own
        : button.dataset.show === 'UTC' && own === 'UTC';
    button.addEventListener('click', () => {
      choice = button.dataset.show as Choice;
      try {
        localStorage.setItem(KEY, choice);
      } catch {
        // Then it holds for this page.
      }
      show();
      onChange();
    });
    button.closest<HTMLElement>('.zones')!.classList.add('ready');
  }
  if (named !== null) {
    show();
  }
}

import {
  COMPONENT_STATUS_LABELS,
  COMPONENT_STATUSES,
  type ComponentStatus,
} from '../domain/component.ts';
import { duration, longDate } from '../platform/time/format.ts';
import type { PublicDay, PublicHistory } from '../publish/view.ts';
import { COMPONENT_MARKS, type Tone } from './state.ts';

/** How many days the drawing has room for; the newest stands at its right end. */
export const DRAWN_DAYS = 90;
const HEIGHT = 24;

/** The worse, the taller: without colour too a bad day is seen. */
const HEIGHTS: Record<ComponentStatus, number> = {
  operational: 10,
  under_maintenance: 14,
  degraded_performance: 16,
  partial_outage: 20,
  major_outage: 24,
};

/** What a day is drawn as: its worst, planned work where nothing was wrong; null is no record. */
export function dayState(day: PublicDay): ComponentStatus | null {
  const wrong = day.worst !== null && day.worst !== 'operational';
  return day.maintenance && !wrong ? 'under_maintenance' : day.worst;
}

export interface DayPath {
  tone: Tone;
  /** Runs of equal days as horizontal lines; dashes make single bars of them. */
  d: string;
}

/** One path per state, each run of equal days one line of it, on a grid of 90 by 24. */
export function dayPaths(days: readonly PublicDay[]): DayPath[] {
  const drawn = days.slice(-DRAWN_DAYS);
  const states = drawn.map(dayState);
  const offset = DRAWN_DAYS - drawn.length;
  const runs = new Map<ComponentStatus, string>();
  for (let from = 0, to = 0; from < states.length; from = to) {
    const state = states[from]!;
    while (to < states.length && states[to] === state) {
      to += 1;
    }
    if (state !== null) {
      const line = `M${offset + from} ${HEIGHT - HEIGHTS[state] / 2}h${to - from}`;
      runs.set(state, (runs.get(state) ?? '') + line);
    }
  }
  return COMPONENT_STATUSES.filter((status) => runs.has(status)).map((status) => ({
    tone: COMPONENT_MARKS[status].tone,
    d: runs.get(status)!,
  }));
}

/** The days of several components as one: of each day the worst. */
export function worstDays(histories: readonly PublicHistory[]): PublicDay[] {
  const length = Math.max(0, ...histories.map(({ days }) => days.length));
  return Array.from({ length }, (_, index) => {
    const same = histories.flatMap(({ days }) => days[days.length - length + index] ?? []);
    const rank = Math.max(
      ...same.map(({ worst }) => (worst ? COMPONENT_STATUSES.indexOf(worst) : -1)),
    );
    return {
      day: same[0]!.day,
      worst: COMPONENT_STATUSES[rank] ?? null,
      maintenance: same.some(({ maintenance }) => maintenance),
      partialMs: Math.max(...same.map(({ partialMs }) => partialMs)),
      majorMs: Math.max(...same.map(({ majorMs }) => majorMs)),
    };
  });
}

/** `99.98 %`, never rounded up: 100 % means no outage at all. */
export function uptimeText(uptime: number): string {
  const percent = Math.floor(uptime * 10_000 + 1e-6) / 100;
  return `${uptime >= 1 ? '100' : Math.min(99.99, percent).toFixed(2)}\u00a0%`;
}

/** `3 November 2026` of `2026-11-03`. */
export function dayName(day: string): string {
  return longDate(Date.parse(`${day}T12:00:00Z`), 'UTC');
}

const SHOWN_PER_STATE = 3;

function listed(days: readonly PublicDay[]): string {
  const names = days.slice(0, SHOWN_PER_STATE).map(({ day }) => dayName(day).replace(/ \d+$/, ''));
  const more = days.length - names.length;
  return [...names, ...(more > 0 ? [`${more} more day${more === 1 ? '' : 's'}`] : [])]
    .join(', ')
    .replace(/, ([^,]+)$/, ' and $1');
}

/** What follows the uptime figure, `up over 90 days`; in its place while there is none. */
export function recordedWords({ days, uptime }: PublicHistory): string {
  const recorded = days.filter(({ worst }) => worst !== null).length;
  const span = `${recorded} day${recorded === 1 ? '' : 's'}`;
  return uptime === null ? `on record for ${span}` : `up over ${span}`;
}

/**
 * What the bars show, for those who do not see them, to follow the uptime figure:
 * `up over 90 days; partly unavailable on 3 November`.
 */
export function daysInWords(history: PublicHistory): string {
  const newestFirst = history.days.toReversed();
  const wrong = COMPONENT_STATUSES.slice(1)
    .toReversed()
    .map((status) => ({ status, days: newestFirst.filter((day) => dayState(day) === status) }))
    .filter((one) => one.days.length > 0)
    .map((one) => `${COMPONENT_STATUS_LABELS[one.status].toLowerCase()} on ${listed(one.days)}`);
  return [recordedWords(history), ...wrong].join('; ');
}

export interface DayInWords {
  day: string;
  status: ComponentStatus;
  /** `Partly unavailable for 20 minutes, planned maintenance` */
  words: string;
}

/** The days that were not normal, newest first. */
export function notableDays(days: readonly PublicDay[]): DayInWords[] {
  return days.toReversed().flatMap((day): DayInWords[] => {
    const status = dayState(day);
    if (status === null || status === 'operational') {
      return [];
    }
    const outages = [
      ...(day.majorMs > 0 ? [`unavailable for ${duration(day.majorMs)}`] : []),
      ...(day.partialMs > 0 ? [`partly unavailable for ${duration(day.partialMs)}`] : []),
    ];
    const wrong =
      outages.length === 0 && status !== 'under_maintenance'
        ? [COMPONENT_STATUS_LABELS[status].toLowerCase()]
        : outages;
    const words = [...wrong, ...(day.maintenance ? ['maintenance'] : [])].join(', ');
    return [{ day: day.day, status, words: words[0]!.toUpperCase() + words.slice(1) }];
  });
}

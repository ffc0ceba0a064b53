import { createHash, timingSafeEqual } from 'node:crypto';
import type { MessageClue } from '#src/domain/bounce.ts';
import { addressOf } from '../fields.ts';

export type Json = Readonly<Record<string, unknown>>;

/** An object, or an empty one where there is something else. */
export function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Json)
    : {};
}

/** At most `max` objects of a list. */
export function objectsOf(value: unknown, max: number): Json[] {
  return Array.isArray(value) ? value.slice(0, max).map(objectOf) : [];
}

/** A text, or '' where there is none; numbers are written out. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** Null for what is no JSON. Never throws. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

export function bodyText(body: Uint8Array): string {
  return new TextDecoder().decode(body);
}

/** An RFC 3339 time as epoch milliseconds; null where it is none. */
export function instantOf(value: unknown): number | null {
  const at = Date.parse(textOf(value));
  return Number.isNaN(at) ? null : at;
}

/** Unix seconds as epoch milliseconds; null where they are none. */
export function instantOfSeconds(value: unknown): number | null {
  const seconds = Number(textOf(value));
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11
    ? Math.round(seconds * 1_000)
    : null;
}

export function addressesOf(values: readonly unknown[]): string[] {
  return values.map((value) => addressOf(textOf(value))).filter((address) => address !== null);
}

export function present(...clues: readonly (MessageClue | null)[]): MessageClue[] {
  return clues.filter((clue) => clue !== null);
}

/** Whether two secrets are the same, in a time that does not tell how much of them is. */
export function sameSecret(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

import { Refusal, type Fault } from '#src/domain/errors.ts';
import { parseInput } from '#src/commands/parse.ts';
import { changedWishesSchema, type ChangedWishes } from '../input.ts';
import type { Row } from './rows.ts';

/** `api; web` and `api web`; commas too where the file is not divided by them. */
function words(text: string | undefined): string[] {
  return (text ?? '').split(/[\s,;|]+/).filter((word) => word !== '');
}

const YES = ['yes', 'true', '1', 'on', 'x'];
const NO = ['no', 'false', '0', 'off'];

function flagOf(text: string): boolean | string {
  const word = text.toLowerCase();
  return YES.includes(word) ? true : NO.includes(word) ? false : text;
}

/** What a row asks for, in the API's form; everything where it names no part. Throws `invalid`. */
export function wishesOfCells(
  cells: Row['cells'],
): ChangedWishes & { components: 'all' | string[] } {
  const components = words(cells.components);
  const groups = words(cells.groups);
  const all = components.length + groups.length === 0 || components.includes('all');
  const kinds = words(cells.kinds);
  const parsed = parseInput(changedWishesSchema, {
    components: all ? 'all' : components,
    groups,
    ...(kinds.length === 0 || kinds.includes('all') ? {} : { kinds: [...new Set(kinds)] }),
    ...text('min_tier', cells.min_tier?.toLowerCase()),
    ...text('news', cells.news),
    ...text('calendar_method', cells.calendar_method),
    ...(cells.daily_digest === undefined ? {} : { daily_digest: flagOf(cells.daily_digest) }),
    ...(cells.weekly_look_ahead === undefined
      ? {}
      : { weekly_look_ahead: flagOf(cells.weekly_look_ahead) }),
    ...text('time_zone', cells.time_zone),
    ...text('account_id', cells.account_id),
  });
  return { ...parsed, components: parsed.components ?? 'all' };
}

function text(name: string, value: string | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: value };
}

/** A refusal of a row in one line, with the columns that are wrong. */
export function rowFault(error: unknown, cells: Row['cells']): string {
  if (!(error instanceof Refusal)) {
    throw error;
  }
  return error.faults.length === 0
    ? error.message
    : error.faults.map((fault) => faultText(fault, cells)).join('; ');
}

/** `components “ap” is not the slug of a component`: the word where one of several is wrong. */
function faultText({ pointer, detail }: Fault, cells: Row['cells']): string {
  const [, column = 'row', place] = pointer.split('/');
  const text = column in cells ? cells[column as keyof Row['cells']] : undefined;
  const word = place === undefined ? undefined : words(text)[Number(place)]?.slice(0, 64);
  return `${column}${word === undefined ? '' : ` “${word}”`} ${detail}`;
}

import { invalidInput, type Fault } from '../domain/errors.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100;

export interface PageRequest {
  limit: number;
  cursor?: string;
}

/**
 * `limit` (1 to 100), `cursor` and the named filters of a list's query; throws `invalid` naming
 * every parameter that is wrong, unknown or given twice.
 */
export function readListQuery<const Filters extends readonly string[]>(
  query: URLSearchParams,
  filters: Filters,
): PageRequest & Partial<Record<Filters[number], string>> {
  const known = ['limit', 'cursor', ...filters];
  const faults = unfitParameters(query, known);
  const text = query.get('limit');
  const limit = text === null ? DEFAULT_LIMIT : /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) {
    faults.push({ pointer: '/limit', detail: `must be a whole number from 1 to ${MAX_LIMIT}` });
  }
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  const given = known
    .filter((name) => name !== 'limit')
    .flatMap((name) => (query.has(name) ? [[name, query.get(name)!] as const] : []));
  return { limit, ...(Object.fromEntries(given) as Partial<Record<Filters[number], string>>) };
}

/** The named parameters of a query; throws `invalid` for one that is unknown or given twice. */
export function readNamedQuery<const Names extends readonly string[]>(
  query: URLSearchParams,
  names: Names,
): Partial<Record<Names[number], string>> {
  const faults = unfitParameters(query, names);
  if (faults.length > 0) {
    throw invalidInput(faults);
  }
  return Object.fromEntries(query) as Partial<Record<Names[number], string>>;
}

function unfitParameters(query: URLSearchParams, known: readonly string[]): Fault[] {
  return [...new Set(query.keys())].flatMap((name) => {
    const pointer = `/${name.slice(0, 60).replace(/~/g, '~0').replace(/\//g, '~1')}`;
    if (!known.includes(name)) {
      return [{ pointer, detail: `is not a known parameter; those are ${known.join(', ')}` }];
    }
    return query.getAll(name).length > 1 ? [{ pointer, detail: 'is given twice' }] : [];
  });
}

export interface Page<Item> {
  items: Item[];
  /** Null at the end. */
  next_cursor: string | null;
}

/** One page of a short list; the cursor is the key of the last item before it. */
export function pageOf<Item>(
  all: readonly Item[],
  keyOf: (item: Item) => string,
  { limit, cursor }: PageRequest,
): Page<Item> {
  const before = cursor === undefined ? -1 : all.findIndex((item) => keyOf(item) === cursor);
  if (cursor !== undefined && before === -1) {
    throw invalidInput([
      { pointer: '/cursor', detail: 'is not a cursor that this list has given' },
    ]);
  }
  const items = all.slice(before + 1, before + 1 + limit);
  const last = items[items.length - 1];
  const isEnd = before + 1 + limit >= all.length || last === undefined;
  return { items, next_cursor: isEnd ? null : keyOf(last) };
}

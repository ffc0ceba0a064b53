import { checkPublicTexts } from './check.ts';
import type { PrivateFacts } from './types.ts';

/** The private facts that are lists of words. */
export const FACT_LISTS = ['cves', 'packages', 'fixedIn', 'hosts', 'tickets', 'nicknames'] as const;
type FactList = (typeof FACT_LISTS)[number];

/** A fact that staff wrote down, and what of it the guard does not find where it is said alone. */
export interface UnguardedFact {
  list: FactList;
  index: number;
  value: string;
  part: string;
}

/** What of each fact a text may say that the guard would let pass: too short, or an everyday word. */
export function unguardedFacts(facts: PrivateFacts): UnguardedFact[] {
  return FACT_LISTS.flatMap((list) =>
    facts[list].flatMap((value, index) =>
      unguardedParts(list, value).map((part) => ({ list, index, value, part })),
    ),
  );
}

const NONE = { cves: [], packages: [], fixedIn: [], hosts: [], tickets: [], nicknames: [] };
/** What was found out, by list and value: it is the same each time, and takes a look of the guard. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 5_000;

function unguardedParts(list: FactList, value: string): readonly string[] {
  const key = `${list} ${value}`;
  let parts = known.get(key);
  if (parts === undefined) {
    const said = [...new Set([value, ...partsOf(list, value)])];
    parts = said.filter((part) => !isFound({ ...NONE, [list]: [value] }, part));
    // Of what is not found at all, its parts say nothing new.
    parts = parts[0] === value ? [value] : parts;
    if (known.size >= MOST_KNOWN) {
      known.clear();
    }
    known.set(key, parts);
  }
  return parts;
}

/** Whether the guard itself refuses a sentence that says it and nothing else. */
function isFound(facts: PrivateFacts, part: string): boolean {
  const text = `Tonight we bring ${part} up to date.`;
  return checkPublicTexts([{ place: '/body', text }], facts).some(({ level }) => level === 'block');
}

/** What of a fact people say alone: a package's name and its version, a host's own name. */
function partsOf(list: FactList, value: string): string[] {
  const pieces = value.split(/[\s:@/=,;()]+/).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
  switch (list) {
    case 'packages':
      return pieces;
    case 'fixedIn':
      return pieces.filter((piece) => /\d/.test(piece));
    case 'hosts':
      return /^[\d.:]+$/.test(value) ? [] : [value.split('.')[0]!];
    case 'tickets':
      return /^https?:/i.test(value) ? pieces.slice(-1) : [];
    case 'cves':
    case 'nicknames':
      return [];
  }
}

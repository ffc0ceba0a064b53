import { needlesIn, type Candidate } from './candidate.ts';
import { clearedBy } from './cleared.ts';
import type { FoldedView } from './fold.ts';
import { Searcher } from './haystack.ts';
import { GAP } from './letters.ts';
import { merged } from './merge.ts';
import { joinsOf, needlesFor, type Needle } from './needle.ts';
import { factNeedles } from './needles.ts';
import { packageParts } from './package-names.ts';
import { readingsOf } from './readings.ts';
import type { DisclosureLevel, PrivateFacts } from './types.ts';

/** The facts of a notice that no other notice may name yet. */
export interface KeptBack {
  /** The notice's id. */
  id: string;
  facts: Partial<PrivateFacts>;
  /** What of them a person has published. */
  cleared?: Partial<PrivateFacts> | undefined;
}

/** What notices keep back, all of it, ready to be looked for. */
export interface Others {
  searcher: Searcher;
  /** What the page says anyway, as `said` has it. */
  isPublic: (found: Pick<Candidate, 'of' | 'letters'>) => boolean;
}

/** Farthest that a version may stand from the name that it belongs to, units. */
const TOGETHER = 120;

/** Most names and numbers of a notice that are looked for side by side. */
const MAX_PAIRED = 20;

/**
 * What notices keep back from the texts of others. `names` are those that the page shows: where a
 * fact stands in them it is no secret any more.
 */
export function othersFrom(notices: readonly KeptBack[], names: readonly string[]): Others {
  const searcher = new Searcher(notices.flatMap(needlesOf));
  const text = names.join('\n\n');
  const known = new Set(candidatesOf(searcher, readingsOf(text)).map(key));
  return { searcher, isPublic: (found) => known.has(key(found)) };
}

const key = ({ of, letters }: Pick<Candidate, 'of' | 'letters'>): string => `${of} ${letters}`;

function needlesOf({ id, facts, cleared }: KeptBack): Needle[] {
  const isCleared = clearedBy(cleared);
  return [...factNeedles(facts), ...namesWithNumbers(facts)]
    .filter(({ said }) => !isCleared(said))
    .map((needle): Needle => ({
      ...needle,
      rule: 'other_fact',
      level: levelOf(needle),
      weak: isWeak(needle),
      of: id,
    }));
}

/** What may be an ordinary word or number only warns in the texts of others. */
function levelOf({ rule, side, said, gaps }: Needle): DisclosureLevel {
  const isNumber = /^\d+$/.test(said);
  switch (rule) {
    case 'fact_notes':
      return 'warn';
    case 'fact_host':
      return /\d/.test(said) || gaps.some((gap) => gap > GAP.markup) ? 'block' : 'warn';
    case 'fact_ticket':
    case 'fact_nickname':
      return isNumber ? 'warn' : 'block';
    default:
      return side === undefined ? 'block' : 'warn';
  }
}

/** `Chrome 131`, where the package is `Chrome` and the version `131`. */
function namesWithNumbers({ packages = [], fixedIn = [] }: Partial<PrivateFacts>): Needle[] {
  const numbers = fixedIn.filter((version) => /^v?\d{1,3}$/i.test(version)).slice(0, MAX_PAIRED);
  const names = packages
    .flatMap(packageParts)
    .filter(({ side }) => side === 'name')
    .slice(0, numbers.length === 0 ? 0 : MAX_PAIRED);
  return names.flatMap(({ text }) =>
    numbers.flatMap((number) => needlesFor(`${text} ${number}`, { rule: 'fact_package' })),
  );
}

/** A version that means something only beside a name: one of two numbers or fewer. */
function isWeak(needle: Needle): boolean {
  const { side, said } = needle;
  return side === 'version' && joinsOf(needle) < 2 && !/\d[a-z]/.test(said);
}

const candidatesOf = (searcher: Searcher, readings: readonly FoldedView[]): Candidate[] =>
  readings.flatMap((reading) => needlesIn(searcher, reading));

/** What a text says of the facts of other notices, each notice by itself. */
export function othersIn(
  others: Others,
  readings: readonly FoldedView[],
  counts: (found: Candidate) => boolean,
): Candidate[] {
  const found = candidatesOf(others.searcher, readings).filter(counts);
  return [...Map.groupBy(found, ({ of }) => of).values()].flatMap((ofOne) =>
    together(merged(ofOne)),
  );
}

/** A name and a version near each other say what neither says alone. */
function together(found: readonly Candidate[]): Candidate[] {
  const near = (side: Candidate['side'], { start, end }: Candidate): boolean =>
    found.some(
      (other) =>
        other.side === side && other.start - end <= TOGETHER && start - other.end <= TOGETHER,
    );
  return found.flatMap((one) => {
    const other = one.side === 'name' ? 'version' : 'name';
    if (one.side !== undefined && near(other, one)) {
      return [{ ...one, level: 'block' as const }];
    }
    return one.weak === true ? [] : [one];
  });
}

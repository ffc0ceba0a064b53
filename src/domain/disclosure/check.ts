import { factsAcross } from './across.ts';
import { candidateAt, needlesIn, type Candidate } from './candidate.ts';
import { clearedBy } from './cleared.ts';
import { fingerprintOf } from './fingerprint.ts';
import { foldText, type FoldedView } from './fold.ts';
import { Searcher } from './haystack.ts';
import { literalsIn, literalsOf } from './literals.ts';
import { merged } from './merge.ts';
import { factNeedles } from './needles.ts';
import { phraseFinder } from './notes.ts';
import { othersIn, type Others } from './others.ts';
import { withoutOwnPage } from './own-page.ts';
import { readingsOf, readingsOfPublished } from './readings.ts';
import { patternsIn } from './rules/all.ts';
import { ATTACK_NEEDLES } from './rules/attack.ts';
import { ownScoreIn } from './rules/own-score.ts';
import type { DisclosureFinding, PrivateFacts, PublicText } from './types.ts';
import { WORDING } from './wording.ts';

export interface GuardOptions {
  /** Facts that a person has cleared for the public: they are no findings any more. */
  cleared?: Partial<PrivateFacts>;
  /**
   * What people read where a text is published, which the guard reads as well; none: only what
   * was typed. Laying out Markdown is not the domain's.
   */
  asRead?: (text: string) => readonly string[];
  /** The page's own address, `https://status.example.com`: it is no finding. */
  own?: string;
  /** What notices keep back from each other's texts. */
  others?: Others | null;
  /** Whose texts these are: its own facts are no other's. */
  notice?: string | null;
}

const ATTACKS = new Searcher(ATTACK_NEEDLES);

/** Longest excerpt that a finding repeats. */
const MAX_EXCERPT = 120;

interface Guard {
  facts: Searcher;
  literals: readonly string[];
  phrases: ReturnType<typeof phraseFinder>;
  score: number | null;
  isCleared: (letters: string) => boolean;
  others: Others | null;
  /** Whether something is another notice's, and private. */
  isOthers: (found: Candidate) => boolean;
}

/**
 * Everything in public texts that names a notice's private facts or gives away what general
 * patterns know, however it is written: a finding of level `block` refuses a publication. It
 * takes time in proportion to the texts, whatever they are.
 */
export function checkPublicTexts(
  written: readonly PublicText[],
  facts: PrivateFacts,
  options: GuardOptions = {},
): DisclosureFinding[] {
  const texts = options.own === undefined ? written : withoutOwnPage(written, options.own);
  const isCleared = clearedBy(options.cleared);
  const guard: Guard = {
    facts: new Searcher(factNeedles(facts).filter(({ said }) => !isCleared(said))),
    literals: literalsOf(facts),
    phrases: phraseFinder(foldText(facts.notes ?? '')),
    score: options.cleared?.cvssScore === facts.cvssScore ? null : (facts.cvssScore ?? null),
    isCleared,
    others: options.others ?? null,
    isOthers: (found) =>
      found.of !== options.notice &&
      !isCleared(found.letters) &&
      options.others?.isPublic(found) === false,
  };
  const published = texts.map(({ text }) => options.asRead?.(text) ?? []);
  const across = texts.length > 1 ? splitFacts(texts, published, guard) : [];
  return texts.flatMap((text, at) => {
    const split = across.filter(({ place }) => place.place === text.place);
    const typed = readingsOf(text.text);
    const shown = readingsOfPublished(published[at]!, text.text, typed);
    const own = split.filter(({ found }) => found.of === undefined);
    const candidates = withNew(
      [...candidatesIn(typed, guard), ...own.map(({ found }) => found)],
      candidatesIn(shown, guard),
    );
    const foreign = withNew(
      [
        ...foreignIn(typed, guard),
        ...split.flatMap(({ found }) => (found.of === undefined ? [] : [found])),
      ],
      foreignIn(shown, guard),
    );
    return [...merged(candidates), ...foreign].map((one) => findingOf(one, text.place));
  });
}

/** Those of a text as it was typed, and of what is published only what says something else. */
function withNew(typed: Candidate[], shown: readonly Candidate[]): Candidate[] {
  const isKnown = (one: Candidate): boolean =>
    typed.some(
      (other) =>
        other.rule === one.rule &&
        other.of === one.of &&
        (other.level === 'block' || one.level === 'warn') &&
        // What has more of a fact in it says more; words of a pattern may begin elsewhere.
        (other.letters.includes(one.letters) ||
          (!one.rule.includes('fact') && one.letters.includes(other.letters))),
    );
  return [...typed, ...shown.filter((one) => !isKnown(one))];
}

function foreignIn(readings: readonly FoldedView[], guard: Guard): Candidate[] {
  return guard.others === null ? [] : othersIn(guard.others, readings, guard.isOthers);
}

/** Facts that begin in one text and end in the next; of other notices only what blocks alone. */
function splitFacts(
  texts: readonly PublicText[],
  published: readonly (readonly string[])[],
  guard: Guard,
) {
  const shown = texts.map((one, at) => {
    const [page] = published[at]!;
    return page === undefined ? one : { ...one, shown: page };
  });
  return [texts, ...(published.some(({ length }) => length > 0) ? [shown] : [])].flatMap((rows) => {
    const foreign = guard.others === null ? [] : factsAcross(rows, guard.others.searcher);
    return [
      ...factsAcross(rows, guard.facts),
      ...foreign.filter(({ found }) => found.level === 'block' && guard.isOthers(found)),
    ];
  });
}

function candidatesIn(readings: readonly FoldedView[], guard: Guard): Candidate[] {
  return readings
    .flatMap((reading) => [
      ...needlesIn(guard.facts, reading),
      ...literalsIn(guard.literals, reading),
      ...needlesIn(ATTACKS, reading),
      ...patternsIn(reading),
      ...ownScoreIn(reading, guard.score),
      ...guard
        .phrases(reading.text)
        .map((place) => candidateAt(reading, place, { rule: 'fact_notes', level: 'block' })),
    ])
    .filter(({ letters }) => !guard.isCleared(letters));
}

function findingOf(candidate: Candidate, place: string): DisclosureFinding {
  const { rule, level, start, end, letters, excerpt, of, side } = candidate;
  return {
    level,
    rule,
    message: WORDING[rule].message,
    place,
    start,
    end,
    excerpt: excerpt.length <= MAX_EXCERPT ? excerpt : `${excerpt.slice(0, MAX_EXCERPT - 1)}…`,
    suggestion: WORDING[rule].suggestion,
    fingerprint: fingerprintOf(
      of === undefined ? rule : `${rule}@${of}`,
      letters === '' ? excerpt : letters,
      place,
    ),
    ...(of === undefined ? {} : { notice: of }),
    ...(side === undefined ? {} : { side }),
  };
}

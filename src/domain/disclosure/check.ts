import { factsAcross } from './across.ts';
import { candidateAt, needlesIn, type Candidate } from './candidate.ts';
import { clearedBy } from './cleared.ts';
import { fingerprintOf } from './fingerprint.ts';
import { foldText } from './fold.ts';
import { Searcher } from './haystack.ts';
import { literalsIn, literalsOf } from './literals.ts';
import { merged } from './merge.ts';
import { factNeedles } from './needles.ts';
import { phraseFinder } from './notes.ts';
import { othersIn, type Others } from './others.ts';
import { withoutOwnPage } from './own-page.ts';
import { readingsOf, type Readings } from './readings.ts';
import { patternsIn } from './rules/all.ts';
import { ATTACK_NEEDLES } from './rules/attack.ts';
import { ownScoreIn } from './rules/own-score.ts';
import type { DisclosureFinding, GuardOptions, PrivateFacts, PublicText } from './types.ts';
import { WORDING } from './wording.ts';

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
  const across = texts.length > 1 ? splitFacts(texts, guard) : [];
  return texts.flatMap((text) => {
    const split = across.filter(({ place }) => place.place === text.place);
    const readings = readingsOf(text.text);
    const own = split.filter(({ found }) => found.of === undefined);
    const candidates = [
      ...candidatesIn(text.text, readings, guard),
      ...own.map(({ found }) => found),
    ];
    const foreign = [
      ...(guard.others === null ? [] : othersIn(guard.others, readings, text.text, guard.isOthers)),
      ...split.flatMap(({ found }) => (found.of === undefined ? [] : [found])),
    ];
    return [...merged(candidates), ...foreign].map((one) => findingOf(one, text.place));
  });
}

/** Facts that begin in one text and end in the next; of other notices only what blocks alone. */
function splitFacts(texts: readonly PublicText[], guard: Guard) {
  const foreign = guard.others === null ? [] : factsAcross(texts, guard.others.searcher);
  return [
    ...factsAcross(texts, guard.facts),
    ...foreign.filter(({ found }) => found.level === 'block' && guard.isOthers(found)),
  ];
}

function candidatesIn(text: string, { seen, hidden }: Readings, guard: Guard): Candidate[] {
  const found = seen.flatMap((reading) => [
    ...needlesIn(guard.facts, reading, text),
    ...literalsIn(guard.literals, reading),
    ...needlesIn(ATTACKS, reading, text),
    ...patternsIn(reading),
    ...ownScoreIn(reading, guard.score),
    ...guard
      .phrases(reading.text)
      .map((place) => candidateAt(reading, place, { rule: 'fact_notes', level: 'block' })),
  ]);
  const machine = hidden === null ? [] : needlesIn(guard.facts, hidden, text);
  return [...found, ...machine].filter(({ letters }) => !guard.isCleared(letters));
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

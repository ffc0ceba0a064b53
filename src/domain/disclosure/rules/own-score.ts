import { candidateAt, type Candidate } from '../candidate.ts';
import type { FoldedView } from '../fold.ts';

/** Words near a number that make it a score. */
const ABOUT =
  /scor(?:e|ed|es|ing)|rat(?:ed|ing|es)|severity|critical|cvss|bewertet|wertung|schwere|weakness|vulnerab|faille|\/ ?10|(?:out )?of (?:10|ten)|sur (?:10|dix)|von (?:10|zehn)|(?:de|su|из) 10|note d|puntuaci|gravedad|gravit|kritisch|критич|оценк|评分|評分|スコア|\(high\)|\(kritisch/i;
const NEAR = 40;

/** Where a text says the base score of the notice's own assessment, as a score. */
export function ownScoreIn(reading: FoldedView, score: number | null): Candidate[] {
  if (score === null) {
    return [];
  }
  const [whole, tenth] = score.toFixed(1).split('.');
  const pattern = new RegExp(`(?<![\\d.,:])${whole}[.,]${tenth}(?![\\d:]|[.,]\\d| ?%)`, 'g');
  return [...reading.text.matchAll(pattern)]
    .filter((match) =>
      ABOUT.test(
        reading.text.slice(Math.max(0, match.index - NEAR), match.index + match[0].length + NEAR),
      ),
    )
    .map((match) =>
      candidateAt(
        reading,
        { start: match.index, end: match.index + match[0].length },
        { rule: 'fact_cvss_score', level: 'block' },
      ),
    );
}

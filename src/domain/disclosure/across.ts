import { needlesIn, type Candidate } from './candidate.ts';
import type { Searcher } from './haystack.ts';
import { readingsOf } from './readings.ts';
import type { PublicText } from './types.ts';

/** How much of each end of a text takes part. */
const EDGE = 100;
/** What no fact reaches over. */
const WALL = ' § wall § ';

/** A text, and as it is published where that is not how it was typed. */
export interface ShownText extends PublicText {
  shown?: string;
}

interface Piece extends ShownText {
  short: string;
  /** Where it begins among the others. */
  at: number;
}

/**
 * Facts that begin in one text and end in the next: names of stages stand one below the other, a
 * title above its text.
 */
export function factsAcross(
  texts: readonly ShownText[],
  searcher: Searcher,
): { place: PublicText; found: Candidate }[] {
  let joined = '';
  const pieces = texts.map((one): Piece => {
    const text = one.shown ?? one.text;
    const short = text.length <= 2 * EDGE ? text : text.slice(0, EDGE) + WALL + text.slice(-EDGE);
    const piece = { ...one, short, at: joined.length };
    joined += `${short}\n`;
    return piece;
  });
  return readingsOf(joined).flatMap((reading) =>
    needlesIn(searcher, reading).flatMap((found) => {
      const piece = pieces.findLast(({ at }) => at <= found.start)!;
      if (found.end <= piece.at + piece.short.length) {
        return [];
      }
      const start = placeIn(piece, found.start - piece.at);
      return [{ place: piece, found: { ...found, start, end: piece.text.length } }];
    }),
  );
}

function placeIn({ short, text, shown }: Piece, at: number): number {
  if (shown !== undefined) {
    return 0;
  }
  return at < EDGE ? at : at + text.length - short.length;
}

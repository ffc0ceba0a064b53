import { foldText, foldView } from './fold.ts';
import { GAP, lettersOf, type Letters } from './letters.ts';
import type { DisclosureLevel, DisclosureRule } from './types.ts';
import { viewOf } from './view.ts';

/** Words to look for, whatever stands between their letters. */
export interface Needle {
  rule: DisclosureRule;
  /** What it is of its own notice, also where it is looked for in the texts of others. */
  fact: DisclosureRule;
  level: DisclosureLevel;
  /** Its letters and digits, in lower case, as they stand in a text. */
  letters: string;
  /** The same written as it should be. */
  said: string;
  /** What stands before each of its letters where it is written as it should be. */
  gaps: Uint8Array;
  /** Versions and addresses: other numbers next to them make them something else. */
  numeric: boolean;
  /** Never as a part of a longer word. */
  whole: boolean;
  /** Of a version of at most three digits, which only its dots tell from a number: its parts. */
  parts: number;
  /** The name or the version of a package, which are less by themselves than together. */
  side?: 'name' | 'version';
  /** The other notice whose fact it is. */
  of?: string;
  /** A version that is none by itself in the texts of others: `2.4`. */
  weak?: boolean;
}

/** A place in a reading where a needle's letters stand one after the other. */
export interface Hit {
  needle: Needle;
  letters: Letters;
  view: string;
  /** Units of `letters.text`. */
  start: number;
  end: number;
}

/** What a needle is looked for as. */
export type Kind = Pick<Needle, 'rule'> & Partial<Pick<Needle, 'level' | 'whole' | 'side'>>;

/** How many signs stand between its parts where it is written as it should be: 2 in `3.0.8`. */
export const joinsOf = ({ gaps }: Pick<Needle, 'gaps'>): number =>
  gaps.reduce((sum, gap) => sum + (gap > GAP.markup ? 1 : 0), 0);

/** Numbers with dots between them. */
const DOTTED = /^\d+(?:\.\d+)+$/;

/** A needle; none where there is nothing to look for. */
export function needlesFor(value: string, kind: Kind): Needle[] {
  const { text: letters, gaps } = lettersOf(foldView(viewOf(value)));
  const few = /^\d{1,3}$/.test(letters);
  const parts = few && DOTTED.test(foldText(value).trim()) ? foldText(value).split('.').length : 0;
  // A few digits are everywhere; words of one letter are none.
  if (letters.length < 2 || (few && parts === 0)) {
    return [];
  }
  const plain: Needle = {
    level: 'block',
    whole: false,
    ...kind,
    fact: kind.rule,
    letters,
    said: letters,
    gaps,
    numeric:
      kind.side !== 'name' && /^v?\d/.test(letters) && /^v?[\d.]*[a-z]{0,3}\d{0,3}$/.test(letters),
    parts,
  };
  return [plain];
}

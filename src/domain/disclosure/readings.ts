import { decode } from './decode.ts';
import { foldView, inSmallLetters, type FoldedView } from './fold.ts';
import { hiddenIn } from './hidden.ts';
import { distinct, laidOut, withSpokenSigns } from './markup.ts';
import { viewOf } from './view.ts';

export interface Readings {
  /** As it was typed, with its encodings undone, as it is laid out, with signs' names understood. */
  seen: FoldedView[];
  /** What only a machine reads: the contents of base64 and hexadecimal. */
  hidden: FoldedView | null;
}

/** The ways in which a text is read, each only where it differs from those before. */
export function readingsOf(text: string): Readings {
  const typed = viewOf(text);
  const decoded = decode(typed);
  const folded = foldView(decoded);
  const small = inSmallLetters(decoded);
  const pages = distinct([decoded, small].flatMap((view) => [...laidOut(view), view])).map((view) =>
    foldView(view),
  );
  const spoken = withSpokenSigns(pages[0]!);
  const all = [
    ...pages,
    ...(decoded === typed ? [] : [foldView(typed)]),
    ...(spoken === pages[0] ? [] : [foldView(spoken)]),
  ];
  return { seen: distinct(all), hidden: hiddenIn(folded) };
}

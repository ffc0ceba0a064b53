import { decode } from './decode.ts';
import { foldView, type FoldedView } from './fold.ts';
import { hiddenIn } from './hidden.ts';
import { withoutMarkup, withSpokenSigns } from './markup.ts';
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
  const laidOut = withoutMarkup(decoded);
  const folded = foldView(decoded);
  const page = laidOut === decoded ? folded : foldView(laidOut);
  const spoken = withSpokenSigns(page);
  const all = [
    page,
    folded,
    ...(decoded === typed ? [] : [foldView(typed)]),
    ...(spoken === page ? [] : [foldView(spoken)]),
  ];
  return {
    seen: all.filter((one, at) => all.findIndex((other) => other.text === one.text) === at),
    hidden: hiddenIn(folded),
  };
}

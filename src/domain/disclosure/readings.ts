import { decode } from './decode.ts';
import { foldView, type FoldedView } from './fold.ts';
import { hiddenIn } from './hidden.ts';
import { laidOut, withSpokenSigns } from './markup.ts';
import { viewOf, type View } from './view.ts';

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
  const pages = different([...laidOut(decoded), decoded]).map((view) => foldView(view));
  const spoken = withSpokenSigns(pages[0]!);
  const all = [
    ...pages,
    ...(decoded === typed ? [] : [foldView(typed)]),
    ...(spoken === pages[0] ? [] : [foldView(spoken)]),
  ];
  return { seen: different(all), hidden: hiddenIn(folded) };
}

function different<V extends View>(views: readonly V[]): V[] {
  return views.filter((one, at) => views.findIndex((other) => other.text === one.text) === at);
}

import { decode } from './decode.ts';
import { foldView, withOtherFaces, withShapes, type FoldedView } from './fold.ts';
import { hiddenIn } from './hidden.ts';
import { distinct, laidOut, withSpokenSigns } from './markup.ts';
import { turnedAround, withPairsAsOne } from './turned.ts';
import { viewOf, wholeView, type View } from './view.ts';

export interface Readings {
  /** As it was typed, with its encodings undone, as it is laid out, with signs' names understood. */
  seen: FoldedView[];
  /**
   * In which only facts are looked for: what only a machine reads, the contents of base64 and
   * hexadecimal; the text upside down; letters that two others look like; what is drawn like them.
   */
  disguised: FoldedView[];
}

/** The ways in which a text is read, each only where it differs from those before. */
export function readingsOf(text: string): Readings {
  const typed = viewOf(text);
  const decoded = decode(typed);
  const folded = foldView(decoded);
  const faces = withOtherFaces(decoded);
  const pages = distinct([decoded, faces].flatMap((view) => [...laidOut(view), view])).map((view) =>
    foldView(view),
  );
  // With brackets, `db[dot]internal`, and where only what stands between them is left.
  const spoken = [folded, pages[0]!].map(withSpokenSigns).map((view) => foldView(view));
  const all = [...pages, ...(decoded === typed ? [] : [foldView(typed)]), ...spoken];
  const seen = distinct(all);
  return { seen, disguised: disguisedIn(decoded, folded, pages[0]!, seen) };
}

function disguisedIn(
  decoded: View,
  folded: FoldedView,
  page: FoldedView,
  seen: readonly FoldedView[],
): FoldedView[] {
  const hidden = hiddenIn(folded);
  const turned = turnedAround(decoded);
  const shapes = withShapes(decoded);
  return distinct([
    ...seen,
    ...(hidden === null ? [] : [hidden, foldView(laidOut(decode(hidden))[0]!)]),
    ...(turned === decoded ? [] : [foldView(turned)]),
    foldView(withPairsAsOne(page)),
    foldView(shapes),
    foldView(laidOut(shapes)[0]!),
  ]).slice(seen.length);
}

/**
 * The ways in which what a text has become is read, each only where `before` does not have it.
 * Where something stands in the text is not known: it is found in the whole of it.
 */
export function readingsOfPublished(
  published: readonly string[],
  typed: string,
  before: readonly FoldedView[],
): FoldedView[] {
  const views = published.map((text) => wholeView(text, typed.length));
  const all = views.flatMap((view) => [view, withOtherFaces(view)]).map((view) => foldView(view));
  return distinct([...before, ...all]).slice(before.length);
}

import { decode } from './decode.ts';
import { foldView, withOtherFaces, type FoldedView } from './fold.ts';
import { distinct, laidOut, withSpokenSigns } from './markup.ts';
import { viewOf, wholeView } from './view.ts';

/**
 * The ways in which a text is read, each only where it differs from those before: as it was typed,
 * with its encodings undone, as it is laid out, with signs' names understood.
 */
export function readingsOf(text: string): FoldedView[] {
  const typed = viewOf(text);
  const decoded = decode(typed);
  const folded = foldView(decoded);
  const faces = withOtherFaces(decoded);
  const pages = distinct([decoded, faces].flatMap((view) => [...laidOut(view), view])).map((view) =>
    foldView(view),
  );
  // With brackets, `db[dot]internal`, and where only what stands between them is left.
  const spoken = [folded, pages[0]!].map(withSpokenSigns).map((view) => foldView(view));
  return distinct([...pages, ...(decoded === typed ? [] : [foldView(typed)]), ...spoken]);
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

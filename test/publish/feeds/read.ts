import { feedDocument } from '#src/publish/feeds/index.ts';
import type { PublicView } from '#src/publish/view.ts';
import { readJson } from './json-validity.ts';
import { readAtom, readRss, type ReadFeed } from './validity.ts';
import { ORIGIN } from './views.ts';

const READERS = { rss: readRss, atom: readAtom, json: readJson };

const SORTS = ['history', 'updates'] as const;
const FORMATS = ['rss', 'atom', 'json'] as const;

/** The path of every feed of the page, or of one component. */
export function feedPaths(slug?: string): string[] {
  const prefix = slug === undefined ? '' : `/components/${slug}`;
  return SORTS.flatMap((sort) => FORMATS.map((format) => `${prefix}/${sort}.${format}`));
}

/** The feed as a reader fetches and understands it. */
export function fetchFeed(view: PublicView, path: string): ReadFeed {
  const document = feedDocument(view, path);
  if (document === null) {
    throw new Error(`There is no feed at ${path}.`);
  }
  const format = path.split('.').at(-1) as keyof typeof READERS;
  return READERS[format](document.body, `${ORIGIN}${path}`);
}

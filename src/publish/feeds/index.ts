import type { PublicDocument } from '../document.ts';
import type { PublicView } from '../view.ts';
import { buildFeed, type FeedSort, type PublicFeed } from './feed.ts';
import { renderJson } from './json.ts';
import { renderAtom, renderRss } from './xml.ts';

interface Format {
  contentType: string;
  render: (feed: PublicFeed, self: string) => string;
}

const FORMATS: Record<'rss' | 'atom' | 'json', Format> = {
  rss: { contentType: 'application/rss+xml; charset=utf-8', render: renderRss },
  atom: { contentType: 'application/atom+xml; charset=utf-8', render: renderAtom },
  json: { contentType: 'application/feed+json; charset=utf-8', render: renderJson },
};

const PATH =
  /^(?:\/components\/(?<slug>[a-z0-9-]+))?\/(?<sort>history|updates)\.(?<format>rss|atom|json)$/;

/**
 * The feeds: `/history.{rss,atom,json}` with one entry a notice, `/updates.{rss,atom,json}` with
 * one an update, and both below `/components/{slug}`. Null for another path or component.
 */
export function feedDocument(view: PublicView, path: string): PublicDocument | null {
  const found = PATH.exec(path)?.groups;
  if (found === undefined) {
    return null;
  }
  const feed = buildFeed(view, found['sort'] as FeedSort, found['slug'] ?? null);
  if (feed === null) {
    return null;
  }
  const { contentType, render } = FORMATS[found['format'] as keyof typeof FORMATS];
  return { contentType, body: render(feed, `${view.page.url}${path}`) };
}

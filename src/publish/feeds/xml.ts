import { Feed } from 'feed';
import { NOTICE_KIND_LABELS } from '#src/domain/notice.ts';
import { escapeHtml } from '#src/domain/plain.ts';
import type { FeedEntry } from './entries.ts';
import type { PublicFeed } from './feed.ts';
import { libraryText } from './text.ts';

/** How long a reader may keep what it has, in minutes. */
const TTL_MINUTES = 5;

function library(feed: PublicFeed, self: { rss?: string; atom?: string }): Feed {
  return new Feed({
    id: feed.id,
    title: libraryText(feed.title),
    description: libraryText(feed.description),
    link: feed.home,
    language: 'en',
    updated: new Date(feed.updated),
    generator: 'Forewarn',
    author: { name: libraryText(feed.author) },
    feedLinks: self,
    ttl: TTL_MINUTES,
  });
}

/** The library splits only the first `]]>` of a text; in HTML there need not be any. */
function cdataHtml(html: string): string {
  return html.replaceAll(']]>', ']]&gt;');
}

function category(entry: FeedEntry) {
  return [{ name: NOTICE_KIND_LABELS[entry.kind], term: entry.kind }];
}

/** RSS 2.0 (https://www.rssboard.org/rss-specification); `self` is the URL it is fetched from. */
export function renderRss(feed: PublicFeed, self: string): string {
  const rss = library(feed, { rss: self });
  for (const entry of feed.entries) {
    rss.addItem({
      title: entry.title,
      // Without a guid the library makes one of the link, and calls it the permalink that it is.
      link: entry.url,
      date: new Date(entry.dated),
      description: cdataHtml(entry.html),
      category: category(entry),
      // Escaped, where the library would write CDATA that a title with `]]>` in it can leave.
      extensions: [{ name: 'title', objects: { _text: libraryText(entry.title) } }],
    });
  }
  return `${rss.rss2()}\n`;
}

/** Atom 1.0 (RFC 4287); `self` is the URL it is fetched from. */
export function renderAtom(feed: PublicFeed, self: string): string {
  const atom = library(feed, { atom: self });
  for (const entry of feed.entries) {
    atom.addItem({
      id: entry.id,
      link: entry.url,
      // The library declares titles as HTML.
      title: escapeHtml(entry.title),
      date: new Date(entry.updated),
      published: new Date(entry.published),
      content: cdataHtml(entry.html),
      category: category(entry).map(({ name, term }) => ({ name, term })),
    });
  }
  return `${atom.atom1()}\n`;
}

import { NOTICE_KIND_LABELS } from '#src/domain/notice.ts';
import type { PublicFeed } from './feed.ts';

function instant(at: number): string {
  return new Date(at).toISOString();
}

/**
 * JSON Feed 1.1 (https://jsonfeed.org/version/1.1); `self` is the URL it is fetched from. Written
 * here because the feed library writes version 1, whose single `author` is deprecated.
 */
export function renderJson(feed: PublicFeed, self: string): string {
  return `${JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: feed.title,
    description: feed.description,
    home_page_url: feed.home,
    feed_url: self,
    language: 'en',
    authors: [{ name: feed.author }],
    items: feed.entries.map((entry) => ({
      id: entry.url,
      url: entry.url,
      title: entry.title,
      content_html: entry.html,
      date_published: instant(entry.published),
      date_modified: instant(entry.updated),
      tags: [NOTICE_KIND_LABELS[entry.kind]],
      _forewarn: entry.facts,
    })),
  })}\n`;
}

import { createHash } from 'node:crypto';
import { pageSettings } from './commands/settings/read.ts';
import type { CommandContext } from './commands/context.ts';
import { renderRss } from './publish/feeds/rss.ts';
import { readPublicNotice } from './publish/notice-view.ts';
import { buildSnapshot } from './publish/snapshot.ts';
import type { PublicNotice, PublicPage, PublicView } from './publish/view.ts';
import { publicationVersion, readPublication } from './store/record.ts';
import type { Queries } from './store/queries.ts';

/** How many notices a feed carries. */
const FEED_LENGTH = 50;

export interface RenderedFeed {
  body: string;
  etag: string;
  updatedAt: number;
}

/** The page's id as readers of Statuspage's API keep it: 12 characters that follow from its address. */
function pageId(publicUrl: string): string {
  const digest = createHash('sha256').update(publicUrl).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(-12);
}

export interface PublicReader {
  page(q: Queries): Promise<PublicPage>;
  view(): Promise<PublicView>;
  notice(id: string): Promise<{ view: PublicView; notice: PublicNotice } | null>;
  rss(): Promise<RenderedFeed>;
}

/**
 * Reads for the public. The view is built once a publication, however many ask at once, and
 * again when its time is up; while the database cannot be read the last good one is shown.
 */
export function createPublicReader(context: CommandContext): PublicReader {
  let current: PublicView | null = null;
  let building: Promise<PublicView> | null = null;
  let feed: { of: PublicView; rendered: RenderedFeed } | null = null;

  async function page(q: Queries): Promise<PublicPage> {
    const { name, timeZone, supportContact } = await pageSettings(context, q);
    const { changedAt } = await readPublication(q);
    return {
      id: pageId(context.publicUrl),
      name,
      url: context.publicUrl,
      timeZone,
      supportContact,
      updatedAt: changedAt,
    };
  }

  async function build(): Promise<PublicView> {
    const q = context.store.read;
    return buildSnapshot(q, await page(q), context.now());
  }

  async function view(): Promise<PublicView> {
    try {
      const version = await publicationVersion(context.store.read);
      if (current !== null && current.version === version && context.now() < current.validUntil) {
        return current;
      }
      building ??= build().finally(() => {
        building = null;
      });
      const built = await building;
      // A build that began before a publication must not replace a newer one.
      current = current === null || built.version >= current.version ? built : current;
      return current;
    } catch (error) {
      if (current !== null) {
        return current;
      }
      throw error;
    }
  }

  async function notice(id: string) {
    const seen = await view();
    const known = [...seen.active, ...seen.upcoming, ...seen.recent].find((one) => one.id === id);
    if (known !== undefined) {
      return { view: seen, notice: known };
    }
    const found = await readPublicNotice(context.store.read, id, {
      origin: context.publicUrl,
      now: context.now(),
    });
    return found === null ? null : { view: seen, notice: found };
  }

  function renderFeed(seen: PublicView): RenderedFeed {
    const notices = [...seen.latest.incidents, ...seen.latest.work]
      .sort((a, b) => b.publishedAt - a.publishedAt)
      .slice(0, FEED_LENGTH);
    const body = renderRss(seen.page, notices);
    return {
      body,
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
      updatedAt: Math.max(0, ...notices.map((one) => one.updatedAt)),
    };
  }

  async function rss(): Promise<RenderedFeed> {
    const seen = await view();
    if (feed === null || feed.of !== seen) {
      feed = { of: seen, rendered: renderFeed(seen) };
    }
    return feed.rendered;
  }

  return { page, view, notice, rss };
}

import type { PublicComponent, PublicView } from '../view.ts';
import { historyEntries, updateEntries, type FeedEntry } from './entries.ts';
import { componentOf, concerning, hostOf, noticesOf } from './notices.ts';
import { lineText } from './text.ts';

export interface PublicFeed {
  /** A permanent IRI; distinct for each feed. */
  id: string;
  title: string;
  description: string;
  /** Whose feed it is. */
  author: string;
  /** The page that it belongs to. */
  home: string;
  /** The newest change of any entry. */
  updated: number;
  entries: readonly FeedEntry[];
}

export type FeedSort = 'history' | 'updates';

const WORDS: Record<FeedSort, { title: string; description: string }> = {
  history: { title: 'Notices', description: 'Maintenance, emergency patches and incidents of' },
  updates: { title: 'Updates', description: 'Every update on maintenance and incidents of' },
};

function feedOf(view: PublicView, sort: FeedSort, component: PublicComponent | null): PublicFeed {
  const { page } = view;
  const notices = noticesOf(view);
  const entries = (sort === 'history' ? historyEntries : updateEntries)(
    page,
    component === null ? notices : concerning(notices, component.id),
  );
  const host = hostOf(page.url);
  const author = lineText(page.name, host);
  const name =
    component === null ? author : `${author}: ${lineText(component.name, component.slug)}`;
  // The component's id, since its slug may be changed and the feed's id may not.
  const path = component === null ? `/${sort}` : `/components/${component.id}/${sort}`;
  return {
    id: `tag:${host},2005:${path}`,
    title: `${name} - ${WORDS[sort].title}`,
    description: `${WORDS[sort].description} ${name}`,
    author,
    home: component === null ? `${page.url}/` : `${page.url}/components/${component.slug}`,
    updated:
      entries.length === 0
        ? (component?.createdAt ?? page.updatedAt)
        : Math.max(...entries.map((entry) => entry.updated)),
    entries,
  };
}

/** The feed of the page, or of the component with that slug; null where it has none. */
export function buildFeed(
  view: PublicView,
  sort: FeedSort,
  slug: string | null,
): PublicFeed | null {
  const component = slug === null ? null : componentOf(view, slug);
  return slug !== null && component === null ? null : feedOf(view, sort, component);
}

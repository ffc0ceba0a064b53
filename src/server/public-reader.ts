import { createHash } from 'node:crypto';
import type { CommandContext } from '../commands/context.ts';
import { chosenBranding } from '../commands/settings/branding.ts';
import { pageSettings } from '../commands/settings/read.ts';
import { noticeOfAdvisory } from '../publish/advisory/paths.ts';
import { publicBranding } from '../publish/branding.ts';
import { concerning, noticesOf } from '../publish/feeds/notices.ts';
import { readMonth, type PublicMonth } from '../publish/months.ts';
import { readComponentNotices, readPublicNotice } from '../publish/notice-view.ts';
import type { Publication } from '../publish/publication.ts';
import { createSnapshotKeeper, readSnapshotFile } from '../publish/snapshot-file.ts';
import { buildSnapshot } from '../publish/snapshot.ts';
import type { PublicComponent, PublicNotice, PublicPage, PublicView } from '../publish/view.ts';
import type { Queries } from '../store/queries.ts';
import { readPublication } from '../store/record.ts';

/** How many notices a component's page shows. */
const COMPONENT_NOTICES = 25;
/** How many notices of a component its feeds and its calendar hold. */
const COMPONENT_FEED = 50;

/** The page's id as readers of Statuspage's API keep it: 12 characters that follow from its address. */
function pageId(publicUrl: string): string {
  const digest = createHash('sha256').update(publicUrl).digest('hex');
  return BigInt(`0x${digest}`).toString(36).slice(-12);
}

export interface PublicReader {
  page: (q: Queries) => Promise<PublicPage>;
  /** The view of the newest publication, built once however many ask. */
  view: () => Promise<PublicView>;
  notice: (id: string) => Promise<{ view: PublicView; notice: PublicNotice } | null>;
  component: (
    slug: string,
  ) => Promise<{ view: PublicView; component: PublicComponent; notices: PublicNotice[] } | null>;
  month: (month: string) => Promise<({ view: PublicView } & PublicMonth) | null>;
  /** The view with what a document of that path shows beyond it. */
  documentView: (path: string) => Promise<PublicView>;
  /** Since when the database cannot be read, in epoch milliseconds; null while it can. */
  outOfDateSince: () => number | null;
  /** Resolves once the last snapshot is on disk. */
  settled: () => Promise<void>;
}

interface ReaderOptions {
  publication: Publication;
  /** Where the last snapshot is kept. */
  snapshotFile: string;
  log: { error(facts: object, message: string): void };
}

/**
 * Reads for the public. While the database cannot be read the last good view is shown: from
 * memory, or after a start from the file in which it was kept.
 */
export function createPublicReader(context: CommandContext, options: ReaderOptions): PublicReader {
  let current: PublicView | null = null;
  let building: Promise<PublicView> | null = null;
  let failingSince: number | null = null;
  const keeper = createSnapshotKeeper(options.snapshotFile, (error) =>
    options.log.error({ err: error }, 'The snapshot could not be kept on disk.'),
  );

  /** Reads from the database, and remembers since when that fails. */
  async function reading<T>(read: () => Promise<T>): Promise<T> {
    try {
      const found = await read();
      failingSince = null;
      return found;
    } catch (error) {
      failingSince ??= context.now();
      throw error;
    }
  }

  async function page(q: Queries): Promise<PublicPage> {
    const { name, timeZone, supportContact } = await pageSettings({
      q,
      timeZone: context.timeZone,
    });
    const { changedAt } = await readPublication(q);
    return {
      id: pageId(context.publicUrl),
      name,
      url: context.publicUrl,
      timeZone,
      supportContact,
      updatedAt: changedAt,
      branding: publicBranding(await chosenBranding(q), `${context.publicUrl}/`),
    };
  }

  async function build(): Promise<PublicView> {
    const q = context.store.read;
    const built = await buildSnapshot(q, await page(q), context.now());
    // A build that began before a publication must not replace a newer one.
    if (current === null || built.version >= current.version) {
      current = built;
      keeper.keep(built);
    }
    return built;
  }

  function isCurrent(view: PublicView | null): view is PublicView {
    return (
      view !== null &&
      view.version >= options.publication.version() &&
      context.now() < view.validUntil
    );
  }

  async function view(): Promise<PublicView> {
    for (let attempt = 0; attempt < 3 && !isCurrent(current); attempt += 1) {
      building ??= reading(build).finally(() => {
        building = null;
      });
      try {
        await building;
      } catch (error) {
        if (current === null) {
          current = readSnapshotFile(options.snapshotFile);
          // Nobody knows what happened since it was kept.
          failingSince = current?.builtAt ?? failingSince;
        }
        if (current === null) {
          throw error;
        }
        return current;
      }
    }
    return current!;
  }

  const written = (seen: PublicView) => ({ origin: context.publicUrl, now: seen.builtAt });

  const componentIn = (seen: PublicView, slug: string): PublicComponent | undefined =>
    [...seen.groups.flatMap((group) => group.components), ...seen.ungrouped].find(
      (one) => one.slug === slug,
    );

  async function noticeIn(seen: PublicView, id: string): Promise<PublicNotice | null> {
    const known = noticesOf(seen).find((one) => one.id === id);
    return known ?? (await reading(() => readPublicNotice(context.store.read, id, written(seen))));
  }

  /** While the database cannot be read: those that the view holds. */
  async function noticesOfComponent(
    seen: PublicView,
    { id }: PublicComponent,
    limit: number,
  ): Promise<PublicNotice[]> {
    try {
      return await reading(() =>
        readComponentNotices(context.store.read, id, limit, written(seen)),
      );
    } catch (error) {
      options.log.error({ err: error }, 'The notices of a component could not be read.');
      return concerning(noticesOf(seen), id)
        .sort((a, b) => b.publishedAt - a.publishedAt)
        .slice(0, limit);
    }
  }

  async function notice(id: string) {
    const seen = await view();
    const found = await noticeIn(seen, id);
    return found === null ? null : { view: seen, notice: found };
  }

  async function component(slug: string) {
    const seen = await view();
    const found = componentIn(seen, slug);
    return found === undefined
      ? null
      : {
          view: seen,
          component: found,
          notices: await noticesOfComponent(seen, found, COMPONENT_NOTICES),
        };
  }

  async function documentView(path: string): Promise<PublicView> {
    const seen = await view();
    const slug = /^\/components\/([a-z0-9-]+)\//.exec(path)?.[1];
    const id = /^\/notices\/([a-z0-9]+)\.ics$/.exec(path)?.[1] ?? noticeOfAdvisory(path);
    const named = slug === undefined ? undefined : componentIn(seen, slug);
    const one = id === undefined ? null : await noticeIn(seen, id);
    const more = [
      ...(named === undefined ? [] : await noticesOfComponent(seen, named, COMPONENT_FEED)),
      ...(one === null ? [] : [one]),
    ];
    return more.length === 0 ? seen : { ...seen, recent: [...seen.recent, ...more] };
  }

  async function month(name: string) {
    const seen = await view();
    const { timeZone } = seen.page;
    const found = await reading(() =>
      readMonth(context.store.read, name, { ...written(seen), timeZone }),
    );
    return found === null ? null : { view: seen, ...found };
  }

  return {
    page,
    view,
    notice,
    component,
    month,
    documentView,
    outOfDateSince: () => failingSince,
    settled: keeper.settled,
  };
}

import { createHash } from 'node:crypto';
import type { CommandContext } from './commands/context.ts';
import { chosenBranding } from './commands/settings/branding.ts';
import { pageSettings } from './commands/settings/read.ts';
import { publicBranding } from './publish/branding.ts';
import { readMonth, type PublicMonth } from './publish/months.ts';
import { readComponentNotices, readPublicNotice } from './publish/notice-view.ts';
import type { Publication } from './publish/publication.ts';
import { createSnapshotKeeper, readSnapshotFile } from './publish/snapshot-file.ts';
import { buildSnapshot } from './publish/snapshot.ts';
import type { PublicComponent, PublicNotice, PublicPage, PublicView } from './publish/view.ts';
import { readPublication } from './store/record.ts';
import type { Queries } from './store/queries.ts';

/** How many notices a component's page shows. */
const COMPONENT_NOTICES = 25;

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
  const keeper = createSnapshotKeeper(options.snapshotFile, (error) =>
    options.log.error({ err: error }, 'The snapshot could not be kept on disk.'),
  );

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
      branding: publicBranding(await chosenBranding(q)),
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
      building ??= build().finally(() => {
        building = null;
      });
      try {
        await building;
      } catch (error) {
        current ??= readSnapshotFile(options.snapshotFile);
        if (current === null) {
          throw error;
        }
        return current;
      }
    }
    return current!;
  }

  async function notice(id: string) {
    const seen = await view();
    const { latest } = seen;
    const known = [
      ...[...seen.active, ...seen.upcoming, ...seen.recent],
      ...[...latest.incidents, ...latest.work],
    ].find((one) => one.id === id);
    if (known !== undefined) {
      return { view: seen, notice: known };
    }
    const found = await readPublicNotice(context.store.read, id, {
      origin: context.publicUrl,
      now: seen.builtAt,
    });
    return found === null ? null : { view: seen, notice: found };
  }

  async function component(slug: string) {
    const seen = await view();
    const found = [...seen.groups.flatMap((group) => group.components), ...seen.ungrouped].find(
      (one) => one.slug === slug,
    );
    if (found === undefined) {
      return null;
    }
    const notices = await readComponentNotices(context.store.read, found.id, COMPONENT_NOTICES, {
      origin: context.publicUrl,
      now: seen.builtAt,
    });
    return { view: seen, component: found, notices };
  }

  async function month(name: string) {
    const seen = await view();
    const found = await readMonth(context.store.read, name, {
      origin: context.publicUrl,
      now: seen.builtAt,
      timeZone: seen.page.timeZone,
    });
    return found === null ? null : { view: seen, ...found };
  }

  return { page, view, notice, component, month, settled: keeper.settled };
}

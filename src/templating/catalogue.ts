import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

import { notFound, Refusal } from '../domain/errors.ts';
import { MOMENTS_OF_KIND, NOTICE_KINDS, type Moment, type NoticeKind } from '../domain/notice.ts';
import { TIERS, type Tier } from '../domain/severity.ts';
import { compileTemplate, type CompiledTemplate } from './engine.ts';

export interface CatalogueEntry {
  /** `maintenance/high/announced`; `incident/resolved`. */
  readonly key: string;
  readonly kind: NoticeKind;
  /** null: the template serves every tier. */
  readonly tier: Tier | null;
  readonly moment: Moment;
  readonly source: string;
  readonly compiled: CompiledTemplate;
}

export interface Catalogue {
  /** The template for a step of a notice; refuses (`not_found`) a moment that the kind does not have. */
  find(wanted: { kind: NoticeKind; tier: Tier; moment: Moment }): CatalogueEntry;
  list(): readonly CatalogueEntry[];
}

type Place = Pick<CatalogueEntry, 'key' | 'kind' | 'tier' | 'moment'>;

/** The key under which a template stands; incidents have one set for all tiers. */
export function templateKey(kind: NoticeKind, tier: Tier | null, moment: Moment): string {
  return kind === 'incident' || tier === null ? `${kind}/${moment}` : `${kind}/${tier}/${moment}`;
}

/** Every template that must exist. */
function templatePlaces(): Place[] {
  return NOTICE_KINDS.flatMap((kind) => {
    const tiers = kind === 'incident' ? [null] : TIERS;
    return tiers.flatMap((tier) =>
      MOMENTS_OF_KIND[kind].map((moment) => ({
        key: templateKey(kind, tier, moment),
        kind,
        tier,
        moment,
      })),
    );
  });
}

function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1))
    .map((path) => path.split(sep).join('/'))
    .sort();
}

/**
 * Reads and compiles every notice template below `directory`. Throws one Error that lists all
 * faults (file, line, variable), missing templates and files that no notice would ever use.
 */
export function loadCatalogue(directory: string): Catalogue {
  const root = directory.replace(/[/\\]+$/, '');
  const files = new Set(filesUnder(root));
  const faults: string[] = [];
  const entries = new Map<string, CatalogueEntry>();
  for (const place of templatePlaces()) {
    const file = `${place.key}.hbs`;
    if (!files.delete(file)) {
      faults.push(`${file}: is missing`);
      continue;
    }
    const source = readFileSync(join(root, file), 'utf8');
    try {
      entries.set(
        place.key,
        Object.freeze({ ...place, source, compiled: compileTemplate(source) }),
      );
    } catch (thrown) {
      if (!(thrown instanceof Refusal)) {
        throw thrown;
      }
      faults.push(...thrown.faults.map(({ detail }) => `${file}: ${detail}`));
    }
  }
  faults.push(...[...files].map((file) => `${file}: no notice uses a template of this name`));
  if (faults.length > 0) {
    throw new Error(`The notice templates in ${root} cannot be used:\n  ${faults.join('\n  ')}`);
  }
  const list = Object.freeze([...entries.values()]);
  return {
    find({ kind, tier, moment }) {
      const key = templateKey(kind, tier, moment);
      const entry = entries.get(key);
      if (entry === undefined) {
        throw notFound(`There is no notice template ${key}.`);
      }
      return entry;
    },
    list: () => list,
  };
}

import { notFound } from '#src/domain/errors.ts';
import {
  MOMENT_LABELS,
  NOTICE_KIND_LABELS,
  type Moment,
  type NoticeKind,
} from '#src/domain/notice.ts';
import { TIER_LABELS, type Tier } from '#src/domain/severity.ts';
import {
  findTemplate,
  listTemplates as listRows,
  listTemplateVersions,
  type TemplateRow,
} from '#src/store/templates.ts';
import type { CatalogueEntry } from '#src/templating/catalogue.ts';
import { iso } from '../instants.ts';
import { operation, type Tx } from '../operation.ts';

/** `shipped` as it came, `override` with a text that staff saved, `custom` all their own. */
type TemplateOrigin = 'shipped' | 'override' | 'custom';

export interface TemplateSummary {
  key: string;
  name: string;
  kind: NoticeKind;
  /** Null: for every tier. */
  tier: Tier | null;
  moment: Moment;
  origin: TemplateOrigin;
  /** The version in use; null: the shipped text. */
  version: number | null;
  updated_at: string | null;
}

export interface TemplateView extends TemplateSummary {
  /** The text in use. */
  source: string;
  /** Null for a custom template. */
  shipped_source: string | null;
  /** Every text it had, newest first. */
  versions: { version: number; source: string; created_by: string; created_at: string }[];
}

/** What a shipped template is called until staff give it another name. */
export function shippedName(entry: Pick<CatalogueEntry, 'kind' | 'tier' | 'moment'>): string {
  const tier = entry.tier === null ? '' : ` (${TIER_LABELS[entry.tier].toLowerCase()})`;
  return `${NOTICE_KIND_LABELS[entry.kind]}${tier}: ${MOMENT_LABELS[entry.moment].toLowerCase()}`;
}

function summaryOf(
  entry: CatalogueEntry | null,
  row: Pick<TemplateRow, 'key' | 'name' | 'kind' | 'tier' | 'moment'> & {
    version: number | null;
    updatedAt: number | null;
  },
): TemplateSummary {
  const saved = row.version !== null;
  return {
    key: row.key,
    name: row.name,
    kind: row.kind,
    tier: row.tier,
    moment: row.moment,
    origin: entry === null ? 'custom' : saved ? 'override' : 'shipped',
    version: row.version,
    updated_at: iso(row.updatedAt),
  };
}

/** The shipped template as if it had a row: nothing of staff's own. */
function asRow(entry: CatalogueEntry) {
  const { key, kind, tier, moment } = entry;
  return { key, name: shippedName(entry), kind, tier, moment, version: null, updatedAt: null };
}

/** Every template: the shipped ones, overridden or not, then staff's own. */
export const listTemplates = operation({ scope: 'templates:read' }).read(
  async (tx): Promise<TemplateSummary[]> => {
    const rows = new Map((await listRows(tx.q)).map((row) => [row.key, row]));
    const shipped = tx.catalogue.list().map((entry) => {
      const row = rows.get(entry.key);
      rows.delete(entry.key);
      return summaryOf(entry, row ?? asRow(entry));
    });
    const custom = [...rows.values()].filter((row) => row.version !== null);
    return [...shipped, ...custom.map((row) => summaryOf(null, row))];
  },
);

/** One template with its texts. Throws `not_found`. */
export const readTemplate = operation({ scope: 'templates:read' }).read(
  async (tx, key: string): Promise<TemplateView> => {
    return templateView(tx, key);
  },
);

export function shippedEntry(
  { catalogue }: Pick<Tx, 'catalogue'>,
  key: string,
): CatalogueEntry | null {
  return catalogue.list().find((entry) => entry.key === key) ?? null;
}

/** Throws `not_found`. */
export async function templateView(tx: Tx, key: string): Promise<TemplateView> {
  const entry = shippedEntry(tx, key);
  const row = await findTemplate(tx.q, key);
  const source = row?.source ?? entry?.source ?? null;
  if (source === null) {
    throw notFound('There is no template with this key.');
  }
  const versions = await listTemplateVersions(tx.q, key);
  return {
    ...summaryOf(entry, row ?? asRow(entry!)),
    source,
    shipped_source: entry?.source ?? null,
    versions: versions.map((version) => ({
      version: version.version,
      source: version.source,
      created_by: version.createdBy,
      created_at: iso(version.createdAt),
    })),
  };
}

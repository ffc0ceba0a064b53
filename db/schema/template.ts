import { MOMENTS, NOTICE_KINDS } from '#src/domain/notice.ts';
import { TIERS } from '#src/domain/severity.ts';
import { isOneOf, type Dialect } from './dialect.ts';

export function templateTables(d: Dialect) {
  /**
   * Templates that staff made: an override carries the key of a shipped one
   * (`maintenance/high/announced`), a custom one a key of its own (`custom/…`).
   */
  const templates = d.table(
    'templates',
    {
      key: d.text('key').primaryKey(),
      name: d.text('name').notNull(),
      kind: d.choice('kind', NOTICE_KINDS).notNull(),
      tier: d.choice('tier', TIERS),
      moment: d.choice('moment', MOMENTS).notNull(),
      /** The version in use; null: an override that was reverted to the shipped text. */
      version: d.int('version'),
      createdAt: d.instant('created_at').notNull(),
      updatedAt: d.instant('updated_at').notNull(),
    },
    (t) => [
      d.check('templates_kind_known', isOneOf(t.kind, NOTICE_KINDS)),
      d.check('templates_tier_known', isOneOf(t.tier, TIERS)),
      d.check('templates_moment_known', isOneOf(t.moment, MOMENTS)),
    ],
  );

  /** Every text a template ever had. */
  const templateVersions = d.table(
    'template_versions',
    {
      templateKey: d
        .text('template_key')
        .notNull()
        .references(() => templates.key, { onDelete: 'cascade' }),
      version: d.int('version').notNull(),
      source: d.text('source').notNull(),
      createdBy: d.text('created_by').notNull(),
      createdAt: d.instant('created_at').notNull(),
    },
    (t) => [d.primaryKey({ columns: [t.templateKey, t.version] })],
  );

  return { templates, templateVersions };
}

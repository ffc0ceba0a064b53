import { condition, type Dialect } from './dialect.ts';

export function recordTables(d: Dialect) {
  /** Who did what to which thing, written in the transaction that did it. */
  const audit = d.table(
    'audit',
    {
      id: d.text('id').primaryKey(),
      at: d.instant('at').notNull(),
      actor: d.text('actor').notNull(),
      action: d.text('action').notNull(),
      entity: d.text('entity').notNull(),
      entityId: d.text('entity_id').notNull(),
      detail: d.json<Record<string, unknown>>('detail').notNull(),
    },
    (t) => [d.index('audit_entity').on(t.entity, t.entityId), d.index('audit_at').on(t.at)],
  );

  /** One row: the number that rises with every public change. */
  const publication = d.table(
    'publication',
    {
      id: d.int('id').primaryKey(),
      version: d.int('version').notNull(),
      changedAt: d.instant('changed_at').notNull(),
    },
    () => [d.check('publication_single', condition('"id" = 1'))],
  );

  const settings = d.table('settings', {
    key: d.text('key').primaryKey(),
    value: d.json<unknown>('value').notNull(),
    updatedAt: d.instant('updated_at').notNull(),
  });

  return { audit, publication, settings };
}

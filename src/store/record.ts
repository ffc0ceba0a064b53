import { and, desc, eq, gte, inArray, lt, or, sql } from 'drizzle-orm';
import { newId } from './ids.ts';
import type { Queries } from './queries.ts';

export interface AuditEntry {
  at: number;
  actor: string;
  /** `notice.publish`, `component.edit` … */
  action: string;
  entity: string;
  entityId: string;
  detail?: Record<string, unknown>;
}

export async function writeAudit(q: Queries, entry: AuditEntry): Promise<void> {
  await q.db.insert(q.t.audit).values({ id: newId(), detail: {}, ...entry });
}

export type AuditRow = Queries['t']['audit']['$inferSelect'];

/** The newest entries first; `before` is the last row of the page before. */
export async function listAudit(
  q: Queries,
  options: { limit: number; before?: { at: number; id: string } },
): Promise<AuditRow[]> {
  const { before } = options;
  const { audit } = q.t;
  const base = q.db.select().from(audit);
  const filtered =
    before === undefined
      ? base
      : base.where(
          or(lt(audit.at, before.at), and(eq(audit.at, before.at), lt(audit.id, before.id))),
        );
  return filtered.orderBy(desc(q.t.audit.at), desc(q.t.audit.id)).limit(options.limit);
}

/** What was done to one thing by one action since an instant. */
export async function auditSince(
  q: Queries,
  { entity, entityId, action }: Pick<AuditEntry, 'entity' | 'entityId' | 'action'>,
  since: number,
): Promise<AuditRow[]> {
  const { audit } = q.t;
  return q.db
    .select()
    .from(audit)
    .where(
      and(
        eq(audit.entity, entity),
        eq(audit.entityId, entityId),
        eq(audit.action, action),
        gte(audit.at, since),
      ),
    );
}

/** Marks a public change: every snapshot built before it is out of date. */
export async function raisePublication(q: Queries, now: number): Promise<void> {
  await q.db
    .insert(q.t.publication)
    .values({ id: 1, version: 1, changedAt: now })
    .onConflictDoUpdate({
      target: q.t.publication.id,
      set: { version: sql`${q.t.publication.version} + 1`, changedAt: now },
    });
}

/** The number and time of the newest public change; zeros before the first. */
export async function readPublication(q: Queries): Promise<{ version: number; changedAt: number }> {
  const { publication } = q.t;
  const [row] = await q.db
    .select({ version: publication.version, changedAt: publication.changedAt })
    .from(publication)
    .where(eq(publication.id, 1));
  return row ?? { version: 0, changedAt: 0 };
}

/** The publication number; 0 before the first public change. */
export async function publicationVersion(q: Queries): Promise<number> {
  return (await readPublication(q)).version;
}

export async function readSettings(
  q: Queries,
  keys: readonly string[],
): Promise<Map<string, unknown>> {
  const rows = await q.db
    .select()
    .from(q.t.settings)
    .where(inArray(q.t.settings.key, [...keys]));
  return new Map(rows.map((row) => [row.key, row.value]));
}

export async function writeSetting(
  q: Queries,
  key: string,
  value: unknown,
  now: number,
): Promise<void> {
  await q.db
    .insert(q.t.settings)
    .values({ key, value, updatedAt: now })
    .onConflictDoUpdate({ target: q.t.settings.key, set: { value, updatedAt: now } });
}

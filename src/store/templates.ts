import { and, asc, desc, eq } from 'drizzle-orm';
import type { Queries } from './queries.ts';

export type TemplateRow = Queries['t']['templates']['$inferSelect'];
export type TemplateVersionRow = Queries['t']['templateVersions']['$inferSelect'];

/** The text in use under a key that staff made; null when there is none. */
export async function findTemplate(
  q: Queries,
  key: string,
): Promise<(TemplateRow & { source: string | null }) | null> {
  const { templates, templateVersions } = q.t;
  const [row] = await q.db
    .select({ template: templates, source: templateVersions.source })
    .from(templates)
    .leftJoin(
      templateVersions,
      and(
        eq(templateVersions.templateKey, templates.key),
        eq(templateVersions.version, templates.version),
      ),
    )
    .where(eq(templates.key, key));
  return row === undefined ? null : { ...row.template, source: row.source };
}

export async function listTemplates(q: Queries): Promise<TemplateRow[]> {
  return q.db.select().from(q.t.templates).orderBy(asc(q.t.templates.key));
}

/** Every text a template had, newest first. */
export async function listTemplateVersions(q: Queries, key: string): Promise<TemplateVersionRow[]> {
  const { templateVersions } = q.t;
  return q.db
    .select()
    .from(templateVersions)
    .where(eq(templateVersions.templateKey, key))
    .orderBy(desc(templateVersions.version));
}

/** Adds a version and puts it to use. */
export async function saveTemplateVersion(
  q: Queries,
  template: Omit<TemplateRow, 'version' | 'createdAt' | 'updatedAt'>,
  version: { source: string; createdBy: string; at: number },
): Promise<number> {
  const { templates, templateVersions } = q.t;
  const [newest] = await listTemplateVersions(q, template.key);
  const number = (newest?.version ?? 0) + 1;
  await q.db
    .insert(templates)
    .values({ ...template, version: number, createdAt: version.at, updatedAt: version.at })
    .onConflictDoUpdate({
      target: templates.key,
      set: { name: template.name, version: number, updatedAt: version.at },
    });
  await q.db.insert(templateVersions).values({
    templateKey: template.key,
    version: number,
    source: version.source,
    createdBy: version.createdBy,
    createdAt: version.at,
  });
  return number;
}

/** Takes a stored text out of use; its versions stay. */
export async function retireTemplate(q: Queries, key: string, now: number): Promise<void> {
  await q.db
    .update(q.t.templates)
    .set({ version: null, updatedAt: now })
    .where(eq(q.t.templates.key, key));
}

import { eq } from 'drizzle-orm';
import type { Queries } from './queries.ts';

/** Takes a setting back, so that its default holds again: no column keeps a JSON null. */
export async function deleteSetting(q: Queries, key: string): Promise<void> {
  await q.db.delete(q.t.settings).where(eq(q.t.settings.key, key));
}

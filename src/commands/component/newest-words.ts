import type { ComponentStatus } from '#src/domain/component.ts';
import { componentsOfUpdates, updatesOfNotices } from '#src/store/notices.ts';
import type { Queries } from '#src/store/queries.ts';

export interface Words {
  /** What the notice's timeline says last of a component; undefined where it says nothing. */
  of(noticeId: string, componentId: string): ComponentStatus | undefined;
}

/** The newest word of each notice's timeline on each component. */
export async function newestWords(q: Queries, noticeIds: readonly string[]): Promise<Words> {
  const updates = await updatesOfNotices(q, noticeIds);
  const words = Map.groupBy(
    await componentsOfUpdates(
      q,
      updates.map((update) => update.id),
    ),
    (word) => word.updateId,
  );
  const said = new Map<string, ComponentStatus>();
  // Newest first, so the first word on a component is the one that holds.
  for (const update of updates) {
    for (const word of words.get(update.id) ?? []) {
      const key = `${update.noticeId} ${word.componentId}`;
      said.set(key, said.get(key) ?? word.newStatus);
    }
  }
  return { of: (noticeId, componentId) => said.get(`${noticeId} ${componentId}`) };
}

import type { Actor } from '../domain/actor.ts';
import type { Queries } from '../store/queries.ts';
import { writeAudit } from '../store/record.ts';

/** What puts on record that somebody did something to one of these, without more to say of it. */
export function audited(entity: string) {
  return (q: Queries, actor: Actor, action: string, entityId: string, at: number): Promise<void> =>
    writeAudit(q, { at, actor: actor.label, action, entity, entityId });
}

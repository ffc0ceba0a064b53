import type { CommandContext } from '../context.ts';
import { requireScope, type Actor } from '#src/domain/actor.ts';
import { writeAudit } from '#src/store/record.ts';
import { parseInput } from '../parse.ts';
import { addUser } from './add.ts';
import { UserInput } from './input.ts';

/** Gives a person an account. Owners only. Throws `invalid`, `conflict`. */
export async function createUser(
  context: CommandContext,
  actor: Actor,
  raw: unknown,
): Promise<{ id: string }> {
  requireScope(actor, 'all');
  const input = parseInput(UserInput, raw);
  // Hashing takes its time: no transaction waits for it.
  const passwordHash = await context.hashPassword(input.password);
  const now = context.now();
  return context.store.transaction(async (q) => {
    const id = await addUser(q, { ...input, passwordHash }, now);
    await writeAudit(q, {
      at: now,
      actor: actor.label,
      action: 'user.create',
      entity: 'user',
      entityId: id,
      detail: { email: input.email, role: input.role },
    });
    return { id };
  });
}

import { operation, writing } from '../operation.ts';
import { addUser } from './add.ts';
import { UserInput } from './input.ts';

/** Gives a person an account. Owners only. Throws `invalid`, `conflict`. */
export const createUser = operation({ scope: 'all', input: UserInput }).run(
  async (context, actor, input) => {
    // Hashing takes its time: no transaction waits for it.
    const passwordHash = await context.hashPassword(input.password);
    return writing(context, actor, async (tx) => {
      const id = await addUser(tx, { ...input, passwordHash });
      await tx.audit('user.create', 'user', id, { email: input.email, role: input.role });
      return { id };
    });
  },
);

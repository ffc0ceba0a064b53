import type { CommandContext } from '../context.ts';

/** What the commands about people need besides; handed in at the composition root. */
export interface StaffContext extends CommandContext {
  /** A slow, salted hash as the authentication library checks it. */
  hashPassword(password: string): Promise<string>;
}

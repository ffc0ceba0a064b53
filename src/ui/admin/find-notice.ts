import type { Actor } from '#src/domain/actor.ts';
import { isRefusal } from './form-faults.ts';

type TheApp = App.Locals['app'];
export type StaffNotice = Awaited<ReturnType<TheApp['commands']['readNotice']>>;

/** Null where the command says that there is no such thing. */
export async function orMissing<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (isRefusal(error) && error.code === 'not_found') {
      return null;
    }
    throw error;
  }
}

/** The notice of an address; null when there is none. */
export async function findNotice(
  app: TheApp,
  actor: Actor,
  id: string | undefined,
): Promise<StaffNotice | null> {
  return orMissing(app.commands.readNotice(actor, id ?? ''));
}

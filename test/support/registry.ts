import type { CommandContext } from '#src/commands/context.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import type { Store } from '#src/store/queries.ts';
import { commandContext } from './context.ts';
import { fakeClock, type FakeClock } from './clock.ts';

export type RegistryContext = CommandContext & { clock: FakeClock };

/** What the commands that keep the registry need. */
export function registryContext(store: Store): RegistryContext {
  const clock = fakeClock();
  return { ...commandContext(store, clock), clock };
}

/** The faults of the refusal that a promise must end in. */
export async function faultsOf(work: Promise<unknown>): Promise<readonly Fault[]> {
  const refusal = await refusalOf(work);
  return refusal.faults;
}

export async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Refusal) {
      return error;
    }
    throw error;
  }
  throw new Error('This should have been refused.');
}

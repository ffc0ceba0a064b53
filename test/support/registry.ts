import { asRead } from '#src/as-read.ts';
import { Refusal, type Fault } from '#src/domain/errors.ts';
import type { StaffContext } from '#src/commands/user/context.ts';
import type { Store } from '#src/store/queries.ts';
import type { Catalogue } from '#src/templating/catalogue.ts';
import { fakeClock, type FakeClock } from './clock.ts';

/** A catalogue for commands that never look into it. */
const NO_CATALOGUE: Catalogue = {
  find: () => {
    throw new Error('This test has no templates.');
  },
  list: () => [],
};

export type RegistryContext = StaffContext & { clock: FakeClock };

/** What the commands that keep the registry need. Hashing is fast and says what it hashed. */
export function registryContext(store: Store, catalogue = NO_CATALOGUE): RegistryContext {
  const clock = fakeClock();
  return {
    store,
    catalogue,
    clock,
    now: clock.now,
    publicUrl: 'https://status.example.com',
    asRead,
    timeZone: 'Europe/Berlin',
    hashPassword: (password) => Promise.resolve(`hashed ${password}`),
  };
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

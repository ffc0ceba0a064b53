import { drizzleAdapter } from 'better-auth/adapters/drizzle';
import type { BetterAuthOptions } from 'better-auth';
import type { Queries, Store } from './queries.ts';

type MakeAdapter = ReturnType<typeof drizzleAdapter>;
type Adapter = ReturnType<MakeAdapter>;

/**
 * The authentication library's storage over our tables. It reads through `store.read`; each write
 * is one transaction of the store, so that on SQLite it queues behind the other writers instead of
 * slipping into whatever transaction is open on the connection.
 */
export function authAdapter(store: Store): (options: BetterAuthOptions) => Adapter {
  return (options) => {
    const over = (q: Queries): Adapter =>
      drizzleAdapter(q.db, {
        provider: store.kind === 'sqlite' ? 'sqlite' : 'pg',
        schema: {
          user: q.t.users,
          session: q.t.sessions,
          account: q.t.accounts,
          verification: q.t.verifications,
        },
        transaction: false,
      })(options);
    const write = <T>(work: (adapter: Adapter) => Promise<T>): Promise<T> =>
      store.transaction((q) => work(over(q)));
    const read = (): Adapter => over(store.read);

    const adapter: Adapter = {
      ...over(store.read),
      findOne: (input) => read().findOne(input),
      findMany: (input) => read().findMany(input),
      count: (input) => read().count(input),
      create: (input) => write((to) => to.create(input)),
      update: (input) => write((to) => to.update(input)),
      updateMany: (input) => write((to) => to.updateMany(input)),
      delete: (input) => write((to) => to.delete(input)),
      deleteMany: (input) => write((to) => to.deleteMany(input)),
      consumeOne: (input) => write((to) => to.consumeOne(input)),
      incrementOne: (input) => write((to) => to.incrementOne(input)),
      // Writes within join the store's transaction by themselves.
      transaction: (work) => store.transaction(async () => work(adapter)),
    };
    return adapter;
  };
}

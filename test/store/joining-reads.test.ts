import { expect, it } from 'vitest';
import { readSettings, writeSetting } from '#src/store/record.ts';
import type { Store } from '#src/store/queries.ts';
import { describeOnBothStores, describeOnSqlite } from '../support/stores.ts';

const named = async (store: Store) => (await readSettings(store.read, ['name'])).get('name');

describeOnBothStores('Reads', (make) => {
  it('see inside a transaction what it has written', async () => {
    const store = await make();
    await store.transaction(async (q) => {
      await writeSetting(q, 'name', 'Acme', 1);
      expect(await named(store)).toBe('Acme');
    });
    expect(await named(store)).toBe('Acme');
  });

  it('forget after a rollback what the transaction wrote', async () => {
    const store = await make();
    const failing = store.transaction(async (q) => {
      await writeSetting(q, 'name', 'Acme', 1);
      throw new Error('stop');
    });
    await expect(failing).rejects.toThrow('stop');
    expect(await named(store)).toBeUndefined();
  });

  it('started inside a transaction and run after it see what was committed', async () => {
    const store = await make();
    let later: (() => Promise<unknown>) | undefined;
    const gate = Promise.withResolvers<void>();
    const outliving = store.transaction(async (q) => {
      await writeSetting(q, 'name', 'Acme', 1);
      later = async () => {
        await gate.promise;
        return named(store);
      };
      return { running: later() };
    });
    const { running } = await outliving;
    await store.transaction((q) => writeSetting(q, 'name', 'Beta', 2));
    gate.resolve();
    expect(await running).toBe('Beta');
  });
});

describeOnSqlite('Reads of others', (make) => {
  it('do not see an open transaction', async () => {
    const store = await make();
    const written = Promise.withResolvers<void>();
    const seen = Promise.withResolvers<void>();
    const writing = store.transaction(async (q) => {
      await writeSetting(q, 'name', 'Acme', 1);
      written.resolve();
      await seen.promise;
    });
    await written.promise;
    const other = await named(store);
    seen.resolve();
    await writing;
    expect(other).toBeUndefined();
  });
});

import { createHash, randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { openPglite } from '#src/store/open-pglite.ts';

/** What the kept database depends on: the migrations, and who reads the file. */
function fingerprint(migrations: string): string {
  const hash = createHash('sha256').update(import.meta.resolve('@electric-sql/pglite'));
  const installed = join(import.meta.dirname, '../../package-lock.json');
  hash.update(readFileSync(installed));
  for (const file of readdirSync(migrations).toSorted()) {
    if (file.endsWith('.sql')) {
      hash.update(readFileSync(join(migrations, file)));
    }
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * An empty, migrated database. Making one takes two seconds, reading a kept one a third of
 * that: it is made once a machine and kept beside other temporary files.
 */
export async function migratedPglite(migrations: string): Promise<PGlite> {
  const file = join(tmpdir(), `forewarn-pglite-${fingerprint(migrations)}.tar`);
  if (!existsSync(file)) {
    const fresh = new PGlite();
    const store = await openPglite(fresh, migrations);
    const dump = await fresh.dumpDataDir('none');
    await store.close();
    // Several files of tests begin at once: whoever comes last replaces the same by the same.
    const part = `${file}.${randomUUID()}`;
    writeFileSync(part, Buffer.from(await dump.arrayBuffer()));
    renameSync(part, file);
  }
  const client = new PGlite({ loadDataDir: new Blob([readFileSync(file)]) });
  await client.waitReady;
  return client;
}

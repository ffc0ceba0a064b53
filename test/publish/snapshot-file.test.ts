import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { createSnapshotKeeper, readSnapshotFile } from '#src/publish/snapshot-file.ts';
import type { PublicView } from '#src/publish/view.ts';
import { scratchFolder } from '../support/scratch.ts';

const folder = scratchFolder('forewarn-snapshot-');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('A snapshot that cannot be kept', () => {
  it('leaves no part of itself behind, and is kept once there is room', async () => {
    const file = join(folder, 'snapshot.json');
    const view = { version: 7 } as PublicView;
    const failures: unknown[] = [];
    const keeper = createSnapshotKeeper(file, (error) => failures.push(error), 1);
    // A folder in the way of the file fails like a full disk does: after the part is written.
    mkdirSync(file);
    keeper.keep(view);
    await keeper.settled();
    expect(failures).not.toEqual([]);
    expect(readdirSync(folder)).toEqual(['snapshot.json']);

    rmSync(file, { recursive: true });
    await vi.waitFor(() => expect(readSnapshotFile(file)).toEqual(view));
    expect(readdirSync(folder)).toEqual(['snapshot.json']);
  });
});

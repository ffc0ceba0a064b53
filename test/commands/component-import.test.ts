import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SYSTEM } from '#src/domain/actor.ts';
import {
  archiveComponent,
  importComponents,
  listComponents,
  listGroups,
} from '#src/commands/component/index.ts';
import { listAudit, publicationVersion } from '#src/store/record.ts';
import { describeOnStores } from '../support/stores.ts';
import { faultsOf, registryContext } from '../support/registry.ts';

interface File {
  groups: string[];
  components: Record<string, unknown>[];
}

const sample = (): File =>
  JSON.parse(
    readFileSync(join(import.meta.dirname, '../../db/seeds/components.json'), 'utf8'),
  ) as File;

describeOnStores('importing components', (make) => {
  it('makes groups and components in the order of the file', async () => {
    const context = registryContext(await make());
    const file = sample();
    expect(await importComponents(context, SYSTEM, file)).toEqual({
      created: file.components.length,
      updated: 0,
      groups: file.groups.length,
    });
    const components = await listComponents(context, SYSTEM);
    expect(components.map(({ slug }) => slug)).toEqual(file.components.map(({ slug }) => slug));
    const groups = await listGroups(context, SYSTEM);
    expect(groups.map(({ name }) => name)).toEqual(file.groups);
    expect(await publicationVersion(context.store.read)).toBe(1);
    const [entry] = await listAudit(context.store.read, { limit: 1 });
    expect(entry?.action).toBe('component.import');
  });

  it('updates what is there when it is imported again', async () => {
    const context = registryContext(await make());
    await importComponents(context, SYSTEM, sample());
    const before = await listComponents(context, SYSTEM);
    const file = sample();
    file.components.reverse();
    file.components[0]!['name'] = 'Guides';
    expect(await importComponents(context, SYSTEM, file)).toMatchObject({
      created: 0,
      updated: file.components.length,
    });
    const after = await listComponents(context, SYSTEM);
    expect(after.map(({ slug }) => slug)).toEqual(file.components.map(({ slug }) => slug));
    expect(after[0]!.name).toBe('Guides');
    expect(new Set(after.map(({ id }) => id))).toEqual(new Set(before.map(({ id }) => id)));
    expect(await listGroups(context, SYSTEM)).toHaveLength(file.groups.length);
  });

  it('keeps what the file does not name, below', async () => {
    const context = registryContext(await make());
    await importComponents(context, SYSTEM, {
      groups: ['Old'],
      components: [component('first', { group: 'Old' })],
    });
    await importComponents(context, SYSTEM, {
      groups: ['New'],
      components: [component('second', { depends_on: ['first'] })],
    });
    const components = await listComponents(context, SYSTEM);
    expect(components.map(({ slug }) => slug)).toEqual(['second', 'first']);
    expect((await listGroups(context, SYSTEM)).map(({ name }) => name)).toEqual(['New', 'Old']);
  });

  it('brings an archived component back', async () => {
    const context = registryContext(await make());
    await importComponents(context, SYSTEM, { components: [component('api')] });
    await archiveComponent(context, SYSTEM, 'api');
    expect(await listComponents(context, SYSTEM)).toEqual([]);
    await importComponents(context, SYSTEM, { components: [component('api')] });
    expect(await listComponents(context, SYSTEM)).toHaveLength(1);
  });

  it('gives groups slugs of their own where their names make none or the same', async () => {
    const context = registryContext(await make());
    const file = { groups: ['A B', 'A-B', '支付'], components: [] };
    await importComponents(context, SYSTEM, file);
    await importComponents(context, SYSTEM, file);
    const groups = await listGroups(context, SYSTEM);
    expect(groups.map(({ slug }) => slug)).toEqual(['a-b', 'a-b-2', 'group-3']);
  });

  it('names every fault of the file and stores nothing', async () => {
    const context = registryContext(await make());
    const file = {
      groups: ['One', 'One'],
      components: [
        component('api', { group: 'Two', depends_on: ['nowhere'] }),
        component('api', { criticality: 'high' }),
      ],
    };
    expect(await faultsOf(importComponents(context, SYSTEM, file))).toEqual([
      { pointer: '/groups/1', detail: 'names “One” twice' },
      { pointer: '/components/0/group', detail: '“Two” is not among the groups above' },
      { pointer: '/components/1/slug', detail: 'names api twice' },
      { pointer: '/components/0/depends_on/0', detail: 'there is no component nowhere' },
    ]);
    expect(await listComponents(context, SYSTEM)).toEqual([]);
    expect(await listGroups(context, SYSTEM)).toEqual([]);
  });

  it('names the field whose value is not known', async () => {
    const context = registryContext(await make());
    const file = { components: [component('api', { layer: 'cloud', speed: 1 })] };
    expect(await faultsOf(importComponents(context, SYSTEM, file))).toEqual([
      { pointer: '/components/0/layer', detail: 'must be one of infrastructure, application' },
      { pointer: '/components/0/speed', detail: 'is not a known field' },
    ]);
    for (const wrong of [null, [], 'text', 7]) {
      const faults = await faultsOf(importComponents(context, SYSTEM, wrong));
      expect(faults[0]?.detail).toBe('must be an object with groups and components');
    }
  });

  it('refuses components that depend on each other in a circle and names the way', async () => {
    const context = registryContext(await make());
    const file = {
      components: [
        component('web'),
        component('api', { depends_on: ['queue'] }),
        component('queue', { depends_on: ['api'] }),
      ],
    };
    expect(await faultsOf(importComponents(context, SYSTEM, file))).toEqual([
      {
        pointer: '/components/1/depends_on',
        detail: 'must not lead back to where it starts: api → queue → api',
      },
    ]);
  });

  it('is refused to somebody who may only read', async () => {
    const context = registryContext(await make());
    const reader = { label: 'token:reader', scopes: ['components:read'] as const };
    await expect(importComponents(context, reader, sample())).rejects.toMatchObject({
      code: 'forbidden',
    });
  });
});

function component(slug: string, more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    slug,
    name: slug,
    layer: 'application',
    criticality: 'standard',
    exposure: 'internet',
    ...more,
  };
}

import { expect, it } from 'vitest';
import {
  archiveComponent,
  createComponent,
  createGroup,
  deleteGroup,
  editComponent,
  editGroup,
  listComponents,
  listGroups,
  readComponent,
} from '#src/commands/component/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { SYSTEM, type Actor } from '#src/domain/actor.ts';
import { listStatusChanges } from '#src/store/components.ts';
import { listAudit, publicationVersion } from '#src/store/record.ts';
import { faultsOf, refusalOf, registryContext } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

const API = { name: 'API', layer: 'application' };
const READER: Actor = { label: 'token:reader', scopes: ['components:read'] };

describeOnStores('components', (make) => {
  it('take their slug from the name and believable defaults', async () => {
    const context = registryContext(await make());
    const made = await createComponent(context, SYSTEM, { ...API, name: 'Über API (v2)' });
    expect(made).toMatchObject({
      slug: 'uber-api-v2',
      group: null,
      criticality: 'standard',
      exposure: 'internet',
      environment: 'production',
      status: 'operational',
      hidden: false,
      depends_on: [],
    });
    expect(await readComponent(context, READER, 'uber-api-v2')).toEqual(made);
    expect(await publicationVersion(context.store.read)).toBe(1);
    const [entry] = await listAudit(context.store.read, { limit: 1 });
    expect(entry).toMatchObject({ action: 'component.create', actor: 'system' });
  });

  it('refuse a slug that is taken, and a name that makes none', async () => {
    const context = registryContext(await make());
    await createComponent(context, SYSTEM, API);
    expect(await faultsOf(createComponent(context, SYSTEM, API))).toEqual([
      { pointer: '/slug', detail: 'api is taken by “API”: choose another' },
    ]);
    const [fault] = await faultsOf(createComponent(context, SYSTEM, { ...API, name: '支付' }));
    expect(fault?.pointer).toBe('/slug');
  });

  it('name every field that is wrong', async () => {
    const context = registryContext(await make());
    const wrong = { name: 'two\nlines', layer: 'cloud', slug: 'A b', position: -1, colour: 'red' };
    const faults = await faultsOf(createComponent(context, SYSTEM, wrong));
    expect(faults.map(({ pointer }) => pointer).sort()).toEqual([
      '/colour',
      '/layer',
      '/name',
      '/position',
      '/slug',
    ]);
    expect(await faultsOf(createComponent(context, SYSTEM, { ...API, group: 'none' }))).toEqual([
      { pointer: '/group', detail: 'there is no component group none' },
    ]);
  });

  it('refuse dependencies that are unknown or lead in a circle', async () => {
    const context = registryContext(await make());
    await createComponent(context, SYSTEM, { ...API, name: 'Hosts' });
    await createComponent(context, SYSTEM, { ...API, name: 'Queue', depends_on: ['hosts'] });
    await createComponent(context, SYSTEM, { ...API, depends_on: ['queue'] });
    const edit = (slug: string, depends_on: string[]) =>
      editComponent(context, SYSTEM, slug, { depends_on });
    expect(await faultsOf(edit('api', ['nowhere']))).toEqual([
      { pointer: '/depends_on/0', detail: 'there is no component nowhere' },
    ]);
    const [circle] = await faultsOf(edit('hosts', ['api']));
    expect(circle?.pointer).toBe('/depends_on');
    expect(circle?.detail).toContain('hosts → api → queue → hosts');
    const [self] = await faultsOf(edit('hosts', ['hosts']));
    expect(self?.detail).toContain('hosts → hosts');
    expect((await readComponent(context, SYSTEM, 'hosts')).depends_on).toEqual([]);
  });

  it('show at once what staff set by hand, and keep it on record', async () => {
    const context = registryContext(await make());
    const { id } = await createComponent(context, SYSTEM, API);
    const edited = await editComponent(context, SYSTEM, 'api', { status: 'partial_outage' });
    expect(edited).toMatchObject({ status: 'partial_outage', base_status: 'partial_outage' });
    expect(await publicationVersion(context.store.read)).toBe(2);
    expect(await listStatusChanges(context.store.read, id, 5)).toMatchObject([
      { oldStatus: 'operational', newStatus: 'partial_outage', at: context.now() },
    ]);
  });

  it('keep what an edit does not name, and forget what it empties', async () => {
    const context = registryContext(await make());
    await createGroup(context, SYSTEM, { name: 'Platform' });
    await createComponent(context, SYSTEM, { ...API, group: 'platform', owner_team: 'SRE' });
    const kept = await editComponent(context, SYSTEM, 'api', { name: 'Public API' });
    expect(kept).toMatchObject({ name: 'Public API', group: 'platform', owner_team: 'SRE' });
    const emptied = await editComponent(context, SYSTEM, 'api', { group: '', owner_team: '' });
    expect(emptied).toMatchObject({ group: null, owner_team: null });
  });

  it('stay while a published notice that is not over names them', async () => {
    const context = registryContext(await make());
    await createComponent(context, SYSTEM, API);
    await createComponent(context, SYSTEM, { ...API, name: 'Web', depends_on: ['api'] });
    const { id } = await createDraft(context, SYSTEM, {
      kind: 'incident',
      layer: 'application',
      title: 'Errors',
      components: [{ slug: 'api', impact: 'partial_outage' }],
    });
    await publishNotice(context, SYSTEM, id, {});
    const refusal = await refusalOf(archiveComponent(context, SYSTEM, 'api'));
    expect(refusal.code).toBe('not_allowed');
    expect(refusal.message).toContain('Errors');

    await postUpdate(context, SYSTEM, id, { status: 'resolved' });
    await archiveComponent(context, SYSTEM, 'api');
    await archiveComponent(context, SYSTEM, 'api');
    expect((await listComponents(context, SYSTEM)).map(({ slug }) => slug)).toEqual(['web']);
    expect((await readComponent(context, SYSTEM, 'web')).depends_on).toEqual([]);
    expect((await readComponent(context, SYSTEM, 'api')).archived_at).not.toBeNull();
    expect((await refusalOf(editComponent(context, SYSTEM, 'api', {}))).code).toBe('not_allowed');
  });

  it('cannot be changed by somebody who may only read', async () => {
    const context = registryContext(await make());
    for (const work of [
      createComponent(context, READER, API),
      editComponent(context, READER, 'api', {}),
      archiveComponent(context, READER, 'api'),
      createGroup(context, READER, { name: 'x' }),
      editGroup(context, READER, 'x', {}),
      deleteGroup(context, READER, 'x'),
    ]) {
      expect((await refusalOf(work)).code).toBe('forbidden');
    }
    expect(await listAudit(context.store.read, { limit: 1 })).toEqual([]);
  });
});

describeOnStores('component groups', (make) => {
  it('are made, renamed and moved', async () => {
    const context = registryContext(await make());
    await createGroup(context, SYSTEM, { name: 'Apps' });
    await createGroup(context, SYSTEM, { name: 'Platform' });
    await editGroup(context, SYSTEM, 'platform', {
      name: 'Services',
      slug: 'services',
      position: 0,
    });
    const groups = await listGroups(context, READER);
    expect(groups.map(({ slug, name }) => [slug, name])).toEqual([
      ['services', 'Services'],
      ['apps', 'Apps'],
    ]);
    expect(await faultsOf(editGroup(context, SYSTEM, 'apps', { slug: 'services' }))).toEqual([
      { pointer: '/slug', detail: 'services is taken by “Services”' },
    ]);
  });

  it('leave their components behind when they are removed', async () => {
    const context = registryContext(await make());
    await createGroup(context, SYSTEM, { name: 'Apps' });
    await createComponent(context, SYSTEM, { ...API, group: 'apps' });
    expect((await listGroups(context, SYSTEM))[0]?.components).toEqual(['api']);
    await deleteGroup(context, SYSTEM, 'apps');
    expect((await readComponent(context, SYSTEM, 'api')).group).toBeNull();
    expect((await refusalOf(deleteGroup(context, SYSTEM, 'apps'))).code).toBe('not_found');
  });
});

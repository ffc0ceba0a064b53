import { expect, it } from 'vitest';
import { saveBrief } from '#src/commands/brief/index.ts';
import {
  createComponent,
  createGroup,
  editComponent,
  importComponents,
} from '#src/commands/component/index.ts';
import { overrideDisclosure, readOverrides } from '#src/commands/disclosure/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { saveBranding, saveSettings } from '#src/commands/settings/index.ts';
import { saveSummary } from '#src/commands/summary/index.ts';
import { saveTemplate } from '#src/commands/template/index.ts';
import type { Actor } from '#src/domain/actor.ts';
import { updateNotice } from '#src/store/notices.ts';
import { DAY, fakeClock } from '../support/clock.ts';
import { addComponent, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { addPeople, person } from './staff-people.ts';

const ada = person('ada');
const bob = person('bob');
const COMPONENTS: Actor = { label: 'token:inventory', scopes: ['components:write'] };
const REASON = 'That name is on the front page of every newspaper today.';

describeOnStores('What another notice keeps back', (make) => {
  async function setUp(embargo: number | null = 7 * DAY) {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addPeople(store, 'ada', 'bob');
    const context = commandContext(store, clock);
    const patch = maintenanceInput(clock, {
      ...{ kind: 'emergency_patch', tier: 'critical', window: null, title: 'Security update' },
      private_facts: { nicknames: ['FooBleed'], packages: ['libfoo'], fixed_in: ['3.0.8'] },
      embargo_until: embargo === null ? null : new Date(clock.now() + embargo).toISOString(),
    });
    const { id: patchId } = await createDraft(context, ada, patch);
    const incident = maintenanceInput(clock, {
      ...{ kind: 'incident', tier: 'high', window: null, title: 'Slow' },
      body: 'We look into it.',
    });
    const { id } = await createDraft(context, ada, incident);
    return { store, clock, context, id, patchId, incident };
  }

  it('stands in no draft, update, summary or brief of a notice', async () => {
    const { context, id, patchId, incident } = await setUp();
    const title = 'Slow because of FooBleed';
    const [fault] = await faultsOf(createDraft(context, ada, { ...incident, title }));
    expect(fault).toEqual({
      pointer: '/title',
      detail: `“FooBleed” is kept private in another notice (${patchId}): it must stay out of public text. Leave it out.`,
      finding: { rule: 'other_fact', start: 16, end: 24, suggestion: '' },
    });
    expect((await faultsOf(editDraft(context, ada, id, { title })))[0]?.pointer).toBe('/title');
    await publishNotice(context, ada, id, {});
    const body = 'The cause is F\u043e\u043eBleed.';
    expect((await faultsOf(postUpdate(context, ada, id, { body })))[0]?.pointer).toBe('/body');
    expect((await faultsOf(saveBrief(context, ada, id, { body })))[0]?.pointer).toBe('/body');
    await postUpdate(context, ada, id, { status: 'resolved', body: 'All is well.' });
    expect((await faultsOf(saveSummary(context, ada, id, { body })))[0]?.pointer).toBe('/body');
  });

  it('only warns where it is a name alone, and blocks with its version', async () => {
    const { context, id } = await setUp();
    await editDraft(context, ada, id, { body: 'The libfoo update is behind this.' });
    await publishNotice(context, ada, id, {});
    const { findings } = await readNotice(context, ada, id);
    expect(findings).toMatchObject([{ level: 'warn', rule: 'other_fact', excerpt: 'libfoo' }]);
    const both = postUpdate(context, ada, id, { body: 'It is libfoo; we go to release 3.0.8.' });
    expect((await faultsOf(both)).map(({ detail }) => detail.split(' ')[0])).toEqual([
      '“libfoo”',
      '“3.0.8”',
    ]);
  });

  it('is none when its embargo has ended, or its notice is over without one', async () => {
    const { context, clock, id } = await setUp();
    clock.advance(8 * DAY);
    await editDraft(context, ada, id, { title: 'Slow because of FooBleed' });
    const open = await setUp(null);
    const slow = { title: 'Slow because of FooBleed' };
    expect(await faultsOf(editDraft(open.context, ada, open.id, slow))).toHaveLength(1);
    await publishNotice(open.context, ada, open.patchId, {});
    await postUpdate(open.context, ada, open.patchId, { status: 'rolled_back', body: 'Not now.' });
    await editDraft(open.context, ada, open.id, slow);
  });

  it('passes by an approver’s word, which says so while a time is set and ends when it grows', async () => {
    const { store, context, clock, id, patchId } = await setUp();
    const text = { place: '/title', text: 'Slow because of FooBleed', reason: REASON };
    const [early] = await faultsOf(overrideDisclosure(context, bob, id, text));
    expect(early?.pointer).toBe('/before_embargo');
    await overrideDisclosure(context, bob, id, { ...text, before_embargo: true });
    await editDraft(context, ada, id, { title: text.text });
    const [item] = (await readOverrides(context, ada, id)).items;
    expect(item).toMatchObject({ rule: 'other_fact', before_embargo: true, holds: true });
    const embargoUntil = clock.now() + 30 * DAY;
    await store.transaction((q) => updateNotice(q, patchId, { embargoUntil }));
    expect((await readOverrides(context, ada, id)).items[0]?.holds).toBe(false);
    expect((await faultsOf(publishNotice(context, ada, id, {})))[0]?.pointer).toBe('/title');
    await overrideDisclosure(context, bob, id, { ...text, before_embargo: true });
    await publishNotice(context, ada, id, {});
  });

  it('stops no notice that had said it before', async () => {
    const { context, clock, incident } = await setUp(-DAY);
    const { id } = await createDraft(context, ada, { ...incident, title: 'BarBleed' });
    await publishNotice(context, ada, id, {});
    await createDraft(context, ada, {
      ...maintenanceInput(clock),
      private_facts: { nicknames: ['BarBleed'] },
    });
    await postUpdate(context, ada, id, { status: 'identified' });
    const more = postUpdate(context, ada, id, { body: 'It is BarBleed indeed.' });
    expect((await faultsOf(more))[0]?.pointer).toBe('/body');
    await postUpdate(context, ada, id, { status: 'resolved' });
  });

  it('is no name on the page, and tells nobody more who may not read notices', async () => {
    const { context, patchId } = await setUp();
    const layer = 'application';
    // Which word it was, or how many, would confirm a guess.
    const detail = 'cannot stand on the page: choose other words';
    for (const name of ['libfoo service', 'FooBleed', 'FooBleed in libfoo 3.0.8']) {
      const made = createComponent(context, COMPONENTS, { name, slug: 'fine', layer });
      expect(await faultsOf(made)).toEqual([{ pointer: '/name', detail }]);
      const group = createGroup(context, COMPONENTS, { name, slug: 'fine' });
      expect(await faultsOf(group)).toEqual([{ pointer: '/name', detail }]);
    }
    const patch = editComponent(context, ada, 'hosts', { description: 'Where FooBleed lives' });
    expect((await faultsOf(patch))[0]?.detail).toContain(patchId);
    const source = 'We are looking into FooBleed.';
    const key = 'incident/identified';
    const [fault] = await faultsOf(saveTemplate(context, ada, key, { source }));
    expect(fault).toMatchObject({ pointer: '/source' });
    expect(fault?.detail).toContain('FooBleed');
  });

  it('is not shown by an import of a component that was hidden, nor under another slug', async () => {
    const { store, context } = await setUp();
    await addComponent(store, 'FooBleed', { slug: 'secret', hidden: true });
    const component = (slug: string, rest: object = {}) => ({
      ...{ slug, name: 'FooBleed', layer: 'application' },
      ...{ owner_team: 'SRE', criticality: 'standard', exposure: 'internal', ...rest },
    });
    const bring = (...components: object[]) =>
      importComponents(context, COMPONENTS, { components });
    await bring(component('secret'));
    for (const one of [component('secret', { hidden: false }), component('another')]) {
      expect((await faultsOf(bring(one)))[0]!.pointer).toBe('/components/0/name');
    }
  });

  it('is no name of the page, in no link, footer or style sheet of it', async () => {
    const { context } = await setUp();
    const owner: Actor = { ...ada, scopes: ['all'] };
    const words = { page_name: 'FooBleed status', support_contact: 'foobleed@example.com' };
    const faults = await faultsOf(saveSettings(context, owner, words));
    expect(faults.map(({ pointer }) => pointer)).toEqual(['/page_name', '/support_contact']);
    const links = [{ label: 'On FooBleed', url: 'https://example.com/FooBleed' }];
    const css = 'body::after { content: "FooBleed"; }';
    const branding = saveBranding(context, owner, { links, css, footer: 'Closed: FooBleed.' });
    expect((await faultsOf(branding)).map(({ pointer }) => pointer).sort()).toEqual([
      '/css',
      '/footer',
      '/links/0/label',
      '/links/0/url',
    ]);
    await saveSettings(context, owner, { page_name: 'Larkfield Status' });
  });

  it('that is too short to be looked for is told to whoever wrote it', async () => {
    const { context, id } = await setUp();
    await editDraft(context, ada, id, { private_facts: { fixed_in: ['8', '3.0.9'] } });
    expect((await readNotice(context, ada, id)).findings).toMatchObject([
      { level: 'warn', rule: 'fact_unguarded', place: '/private_facts/fixed_in/0', excerpt: '8' },
    ]);
    const body = 'We bring our systems to release 3.0.9 tonight.';
    expect(await faultsOf(editDraft(context, ada, id, { body }))).toHaveLength(1);
  });
});

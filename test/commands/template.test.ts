import { expect, it } from 'vitest';
import { reading } from '#src/commands/operation.ts';
import { checkSource } from '#src/commands/template/check-source.ts';
import { findTemplateSource } from '#src/commands/template/find-source.ts';
import {
  createTemplate,
  listTemplates,
  readTemplate,
  revertTemplate,
  saveTemplate,
} from '#src/commands/template/index.ts';
import { SYSTEM, type Actor } from '#src/domain/actor.ts';
import { NOTICE_TEMPLATES } from '#src/platform/paths.ts';
import { listAudit } from '#src/store/record.ts';
import { loadCatalogue } from '#src/templating/catalogue.ts';
import { faultsOf, refusalOf, registryContext } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';

const catalogue = loadCatalogue(NOTICE_TEMPLATES);
const KEY = 'maintenance/high/announced';
const SOURCE = 'title: Work on {{component_names}}\n---\nWe work on {{component_names}}.\n';
const READER: Actor = { label: 'token:reader', scopes: ['templates:read'] };
const place = { kind: 'maintenance', tier: 'high', template: 'auto' } as const;

it('every shipped template could be saved as it is', () => {
  for (const { source, moment } of catalogue.list()) {
    expect(checkSource(source, moment).body).not.toBe('');
  }
});

describeOnStores('templates', (make) => {
  it('are listed as they are shipped', async () => {
    const context = registryContext(await make());
    const all = await listTemplates(context, READER);
    expect(all).toHaveLength(catalogue.list().length);
    expect(all.find(({ key }) => key === KEY)).toEqual({
      key: KEY,
      name: 'Planned maintenance (high): scheduled',
      kind: 'maintenance',
      tier: 'high',
      moment: 'announced',
      origin: 'shipped',
      version: null,
      updated_at: null,
    });
    expect(await readTemplate(context, READER, KEY)).toMatchObject({ versions: [] });
    expect((await refusalOf(readTemplate(context, READER, 'nothing'))).code).toBe('not_found');
  });

  it('are overridden by what staff save, in versions', async () => {
    const context = registryContext(await make());
    await saveTemplate(context, SYSTEM, KEY, { source: SOURCE });
    const second = `${SOURCE}And then some.\n`;
    const saved = await saveTemplate(context, SYSTEM, KEY, { source: second, name: 'Our words' });
    expect(saved).toMatchObject({
      origin: 'override',
      version: 2,
      name: 'Our words',
      source: second,
      shipped_source: catalogue.find({ ...place, moment: 'announced' }).source,
    });
    expect(saved.versions.map(({ version, source }) => [version, source])).toEqual([
      [2, second],
      [1, SOURCE],
    ]);
    const inUse = await findTemplateSource(reading(context, SYSTEM), place, 'announced');
    expect(inUse).toBe(second);
    expect(await listAudit(context.store.read, { limit: 5 })).toMatchObject([
      { action: 'template.save', entityId: KEY },
      { action: 'template.save', entityId: KEY },
    ]);
  });

  it('go back to the shipped text and keep their versions', async () => {
    const context = registryContext(await make());
    await saveTemplate(context, SYSTEM, KEY, { source: SOURCE });
    const reverted = await revertTemplate(context, SYSTEM, KEY);
    expect(reverted).toMatchObject({ origin: 'shipped', version: null });
    expect(reverted.source).toBe(reverted.shipped_source);
    expect(reverted.versions).toHaveLength(1);
    await revertTemplate(context, SYSTEM, KEY);
    expect(await listAudit(context.store.read, { limit: 5 })).toHaveLength(2);
    expect(await saveTemplate(context, SYSTEM, KEY, { source: SOURCE })).toMatchObject({
      version: 2,
    });
  });

  it('are refused with line and variable when they name what there is not', async () => {
    const context = registryContext(await make());
    const source = SOURCE.replace('We work on', 'We {{system_password}} on');
    const [fault] = await faultsOf(saveTemplate(context, SYSTEM, KEY, { source }));
    expect(fault?.pointer).toBe('/source');
    expect(fault?.detail).toContain('Line 3');
    expect(fault?.detail).toContain('system_password');
    expect(await readTemplate(context, SYSTEM, KEY)).toMatchObject({ versions: [] });
  });

  it('are refused when a notice would have no title or no text', async () => {
    const context = registryContext(await make());
    const sources = [
      'We work on {{component_names}}.',
      'title: {{#if work}}{{work}}{{/if}}\n---\nWe work.',
      'title: Work\n---\n{{#if work}}{{work}}{{/if}}',
      '',
      7,
    ];
    for (const source of sources) {
      const faults = await faultsOf(saveTemplate(context, SYSTEM, KEY, { source }));
      expect(faults.map(({ pointer }) => pointer)).toEqual(['/source']);
    }
    const untitled = 'The work is done.';
    await saveTemplate(context, SYSTEM, 'maintenance/high/completed', { source: untitled });
  });

  it('are data: what looks like code is text or refused, and reads nothing', async () => {
    const context = registryContext(await make());
    const payloads = [
      '{{constructor.constructor "return process.env"}}',
      '{{#with this}}{{lookup . "constructor"}}{{/with}}',
      '{{> /etc/passwd}}',
      '{{{work}}}',
      '{{__proto__}}',
      '{{#each process}}{{this}}{{/each}}',
    ];
    for (const payload of payloads) {
      const faults = await faultsOf(
        saveTemplate(context, SYSTEM, KEY, { source: `${SOURCE}${payload}` }),
      );
      expect(faults.every(({ pointer }) => pointer === '/source')).toBe(true);
      expect(faults.length).toBeGreaterThan(0);
    }
  });

  it('of staff’s own stand beside the shipped ones', async () => {
    const context = registryContext(await make());
    const input = {
      key: 'custom/storage',
      name: 'Storage',
      kind: 'maintenance',
      moment: 'announced',
      source: SOURCE,
    };
    const made = await createTemplate(context, SYSTEM, input);
    expect(made).toMatchObject({ origin: 'custom', version: 1, shipped_source: null, tier: null });
    const all = await listTemplates(context, SYSTEM);
    expect(all[all.length - 1]?.key).toBe('custom/storage');
    expect((await refusalOf(createTemplate(context, SYSTEM, input))).code).toBe('conflict');
    const edited = await saveTemplate(context, SYSTEM, 'custom/storage', { source: SOURCE });
    expect(edited.version).toBe(2);
    const revert = revertTemplate(context, SYSTEM, 'custom/storage');
    expect((await refusalOf(revert)).code).toBe('not_allowed');
    for (const key of ['storage', 'custom/', 'custom/../x', 'maintenance/high/announced']) {
      const faults = await faultsOf(createTemplate(context, SYSTEM, { ...input, key }));
      expect(faults.map(({ pointer }) => pointer)).toEqual(['/key']);
    }
    const moment = 'resolved';
    expect(
      (await faultsOf(createTemplate(context, SYSTEM, { ...input, key: 'custom/x', moment })))[0]
        ?.pointer,
    ).toBe('/moment');
  });

  it('cannot be changed by somebody who may only read', async () => {
    const context = registryContext(await make());
    for (const work of [
      saveTemplate(context, READER, KEY, { source: SOURCE }),
      createTemplate(context, READER, {}),
      revertTemplate(context, READER, KEY),
    ]) {
      expect((await refusalOf(work)).code).toBe('forbidden');
    }
  });
});

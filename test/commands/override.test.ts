import { expect, it } from 'vitest';
import { overrideDisclosure, readOverrides } from '../../src/commands/disclosure/index.ts';
import { createDraft } from '../../src/commands/notice/create-draft.ts';
import { editDraft } from '../../src/commands/notice/edit-draft.ts';
import { postUpdate } from '../../src/commands/notice/post-update.ts';
import { publishNotice } from '../../src/commands/notice/publish.ts';
import { readNotice } from '../../src/commands/notice/read.ts';
import type { Actor } from '../../src/domain/actor.ts';
import { listAudit } from '../../src/store/record.ts';
import { fakeClock } from '../support/clock.ts';
import { addComponent, commandContext, maintenanceInput } from '../support/context.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnBothStores } from '../support/stores.ts';
import { addPeople, person } from './staff-people.ts';

const ada = person('ada');
const bob = person('bob');
const REASON = 'The vendor has told all of its customers by mail this morning.';

describeOnBothStores('An override of the disclosure guard', (make) => {
  async function setUp() {
    const store = await make();
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addPeople(store, 'ada', 'bob');
    const context = commandContext(store, clock);
    const input = maintenanceInput(clock, {
      kind: 'emergency_patch',
      tier: 'critical',
      window: null,
      private_facts: { nicknames: ['GlueGun'], hosts: ['edge-17.internal'] },
    });
    const { id } = await createDraft(context, ada, input);
    const override = (actor: Actor, text: string, place = '/body') =>
      overrideDisclosure(context, actor, id, { place, text, reason: REASON });
    return { store, context, id, override };
  }

  it('lets just those words pass in that place, with the reason on the record', async () => {
    const { store, context, id, override } = await setUp();
    const body = 'We close GlueGun today.';
    expect((await faultsOf(editDraft(context, ada, id, { body })))[0]?.pointer).toBe('/body');
    await override(bob, body);
    await editDraft(context, ada, id, { body });
    const elsewhere = editDraft(context, ada, id, { title: 'GlueGun' });
    expect((await faultsOf(elsewhere))[0]?.pointer).toBe('/title');
    const more = editDraft(context, ada, id, { body: `${body} It ran on edge-17.internal.` });
    expect((await faultsOf(more))[0]?.pointer).toBe('/body');
    await publishNotice(context, ada, id, {});
    await postUpdate(context, ada, id, { body: 'GlueGun is closed on half of the hosts.' });
    expect(JSON.stringify((await readNotice(context, ada, id)).findings)).not.toContain('GlueGun');
    expect((await readOverrides(context, ada, id)).items).toMatchObject([
      { rule: 'fact_nickname', place: '/body', reason: REASON, created_by: bob.label },
    ]);
    const record = await listAudit(store.read, { limit: 20 });
    expect(record.find(({ action }) => action === 'disclosure.override')?.detail).toMatchObject({
      reason: REASON,
    });
  });

  it('of a variable holds in the text that the template makes of it', async () => {
    const { context, id, override } = await setUp();
    const customer_action = 'If you run GlueGun yourself, update it.';
    await override(bob, customer_action, '/variables/customer_action');
    await editDraft(context, ada, id, { variables: { customer_action } });
    await publishNotice(context, ada, id, {});
  });

  it('is never the author’s, nor a machine’s, and needs a reason and something to override', async () => {
    const { context, id, override } = await setUp();
    expect((await refusalOf(override(ada, 'GlueGun'))).code).toBe('forbidden');
    const machine: Actor = { label: 'token:deploy', scopes: ['approvals:write'] };
    expect((await refusalOf(override(machine, 'GlueGun'))).code).toBe('forbidden');
    const mute = overrideDisclosure(context, bob, id, { place: '/body', text: 'x', reason: 'ok' });
    expect((await faultsOf(mute))[0]?.pointer).toBe('/reason');
    expect((await faultsOf(override(bob, 'We replace hosts.')))[0]?.pointer).toBe('/text');
    expect((await faultsOf(override(bob, 'GlueGun', '/private_facts')))[0]?.pointer).toBe('/place');
  });
});

import { expect, it } from 'vitest';
import { readApprovals } from '#src/commands/approval/index.ts';
import { askForOverride, overrideDisclosure } from '#src/commands/disclosure/index.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { editDraft } from '#src/commands/notice/edit-draft.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { readNotice } from '#src/commands/notice/read.ts';
import { exportReport } from '#src/commands/report/index.ts';
import { createToken } from '#src/commands/token/create.ts';
import type { Actor } from '#src/domain/actor.ts';
import { fakeClock } from '../support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '../support/context.ts';
import { countedStore } from '../support/counted-store.ts';
import { describeOnStores } from '../support/stores.ts';
import { addPeople, person } from './staff-people.ts';

const ada = person('ada');
const bob = person('bob');

describeOnStores('The number of statements', (make) => {
  async function setUp() {
    const { store, statementsOf } = countedStore(await make());
    const clock = fakeClock();
    await addComponent(store, 'Hosts');
    await addPeople(store, 'ada', 'bob');
    const context = commandContext(store, clock);
    const emergency = { kind: 'emergency_patch', tier: 'critical', window: null };
    const input = (more: object) => maintenanceInput(clock, { ...emergency, ...more });
    return { clock, context, statementsOf, input };
  }

  it('of an update and of a review does not grow with the updates of tokens, nor with the record', async () => {
    const { context, statementsOf, input } = await setUp();
    for (const name of ['deploy', 'watch']) {
      await createToken(context, ALICE, { name, scopes: ['notices:write'] });
    }
    const token = (index: number): Actor => ({
      label: `token:${index % 2 === 0 ? 'deploy' : 'watch'}`,
      scopes: ['notices:write'],
    });
    const { id } = await createDraft(context, ada, input({}));
    for (let edit = 0; edit < 5; edit += 1) {
      await editDraft(context, ada, id, { title: `A security update, in ${edit + 2} steps` });
    }
    await publishNotice(context, ada, id, {});
    const post = (index: number) => postUpdate(context, token(index), id, { body: 'We go on.' });
    const cost = async () => [
      await statementsOf(() => post(0)),
      await statementsOf(() => readApprovals(context, bob, id)),
    ];
    await post(1);
    await post(0);
    const few = await cost();
    for (let index = 0; index < 12; index += 1) {
      await post(index);
    }
    expect(await cost()).toEqual(few);
    expect((await readApprovals(context, bob, id)).texts.at(-1)?.by).toEqual([
      'token:deploy',
      ALICE.label,
    ]);
  });

  it('of an edit does not grow with what was asked about and let pass', async () => {
    const { context, statementsOf, input } = await setUp();
    const private_facts = { nicknames: ['GlueGun'] };
    const { id } = await createDraft(context, ada, input({ private_facts }));
    const letPass = async (text: string) => {
      const texts = [{ place: '/body', text }];
      await askForOverride(context, ada, id, { texts, note: 'That is a product of ours.' });
      const reason = 'The vendor has told all of its customers by mail.';
      await overrideDisclosure(context, bob, id, { place: '/body', text, reason });
    };
    const edit = (body: string) => statementsOf(() => editDraft(context, ada, id, { body }));
    await letPass('GlueGun is closed.');
    await edit('We close it.');
    const few = await edit('GlueGun is closed.');
    for (let index = 2; index < 9; index += 1) {
      await letPass(`GlueGun is closed on ${index} hosts.`);
    }
    await edit('We close it.');
    expect(await edit('GlueGun is closed on 8 hosts.')).toBe(few);
  });

  it('of a notice’s findings does not grow with the work that it overlaps, nor a report’s with its notices', async () => {
    const { clock, context, statementsOf } = await setUp();
    const planned = () => createDraft(context, ALICE, maintenanceInput(clock, { tier: 'low' }));
    const { id } = await planned();
    const overlaps = async () =>
      (await readNotice(context, ALICE, id)).findings.filter(({ code }) => code === 'overlap');
    const publish = async () => publishNotice(context, ALICE, (await planned()).id, {});
    await publish();
    const few = await statementsOf(overlaps);
    for (let index = 0; index < 4; index += 1) {
      await publish();
    }
    expect(await statementsOf(overlaps)).toBe(few);
    expect(await overlaps()).toHaveLength(5);
    // Nor do those of a report with the notices that it is of.
    const report = () => exportReport(context, ALICE, {}, 'json');
    const reported = await statementsOf(report);
    await publish();
    expect(await statementsOf(report)).toBe(reported);
    const { notices } = JSON.parse((await report()).parts.join('')) as { notices: object[] };
    expect(notices).toMatchObject(Array(6).fill({ team: 'SRE' }));
  });
});

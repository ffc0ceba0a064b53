import { expect, it } from 'vitest';
import { discloseFacts, readDisclosure } from '#src/commands/disclosure/index.ts';
import { faultsOf, refusalOf } from '../support/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { ada, approvalDesk, bob } from './approval-desk.ts';

const FACTS = {
  cves: ['CVE-2031-40417'],
  packages: ['gluelib 4.2.7'],
  fixed_in: ['4.2.8'],
  nicknames: ['GlueGun'],
};

describeOnStores('Disclosure', (make) => {
  async function setUp(people = ['ada', 'bob']) {
    const desk = await approvalDesk(await make(), people);
    const urgent = { kind: 'emergency_patch', tier: 'critical', window: null };
    const id = await desk.draft({ ...urgent, private_facts: FACTS });
    const disclose = (facts: object) => discloseFacts(desk.context, ada, id, facts);
    const approve = async () => {
      const { requested } = await readDisclosure(desk.context, bob, id);
      await desk.decide(bob, id, {
        ...{ subject: 'disclosure', decision: 'approve', text_hash: requested!.text_hash },
      });
    };
    const states = async () =>
      (await desk.read(ada, id)).items
        .filter(({ subject }) => subject === 'disclosure')
        .map(({ state }) => state);
    return { ...desk, id, disclose, approve, states };
  }

  it('is of a published notice, and of its own facts word by word', async () => {
    const { id, publish, disclose } = await setUp(['ada']);
    expect((await refusalOf(disclose(FACTS))).message).toContain('is a draft');
    await publish(ada, id);
    const wrong = {
      cves: ['CVE-2031-40418'],
      packages: ['gluelib 4.2.7', 'gluelib'],
      fixed_in: ['4.2.9'],
      nicknames: ['Gluegun'],
      cvss: true,
    };
    expect((await faultsOf(disclose(wrong))).map(({ pointer }) => pointer)).toEqual([
      ...['/cves/0', '/packages/1', '/fixed_in/0', '/nicknames/0', '/cvss'],
    ]);
    expect(await disclose(FACTS)).toEqual({ outcome: 'disclosed' });
  });

  it('uses its approval up: other facts need another word, the same ones none', async () => {
    const { context, id, publish, disclose, approve, states } = await setUp();
    await publish(ada, id);
    const first = { nicknames: FACTS.nicknames };
    expect(await disclose(first)).toEqual({ outcome: 'requested' });
    await approve();
    expect(await disclose(first)).toEqual({ outcome: 'disclosed' });
    expect(await states()).toEqual(['used']);
    // What is public already asks nobody, and is published no second time.
    expect(await disclose(first)).toEqual({ outcome: 'disclosed' });
    expect(await states()).toEqual(['used']);
    expect((await readDisclosure(context, ada, id)).disclosed).toMatchObject({
      ...{ nicknames: ['GlueGun'], cves: [], packages: [], fixed_in: [] },
    });
    expect(await disclose({ cves: FACTS.cves })).toEqual({ outcome: 'requested' });
    expect((await states()).sort()).toEqual(['requested', 'used']);
  });
});

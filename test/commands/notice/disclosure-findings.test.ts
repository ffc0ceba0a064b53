import { expect, it } from 'vitest';
import { loadNotice } from '#src/commands/load-notice.ts';
import { createDraft } from '#src/commands/notice/create-draft.ts';
import { disclosureFindings } from '#src/commands/notice/disclosure-findings.ts';
import { postUpdate } from '#src/commands/notice/post-update.ts';
import { publishNotice } from '#src/commands/notice/publish.ts';
import { reading } from '#src/commands/operation.ts';
import { fakeClock } from '#test/support/clock.ts';
import { addComponent, ALICE, commandContext, maintenanceInput } from '#test/support/context.ts';
import { refusalOf } from '#test/support/registry.ts';
import { describeOnSqlite } from '#test/support/stores.ts';

const VECTOR = 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:H';

describeOnSqlite('The guard, from the commands', (make) => {
  it('says where words stand that may be harmless, and what could be written instead', async () => {
    const clock = fakeClock();
    const store = await make();
    const context = commandContext(store, clock);
    await addComponent(store, 'Hosts');
    const body = 'A hacker told us of it.';
    const input = maintenanceInput(clock, { body, variables: { why: 'We patch nginx.' } });
    const { id } = await createDraft(context, ALICE, input);
    const findings = await disclosureFindings(
      reading(context, ALICE),
      await loadNotice(store.read, id),
    );
    expect(findings).toMatchObject([
      {
        ...{ level: 'warn', code: 'disclosure', rule: 'attack_hint', place: '/body' },
        ...{ start: 2, end: 8, excerpt: 'hacker', suggestion: 'a security weakness' },
        detail: '“hacker” in /body speaks of an attack. Write “a security weakness” instead.',
      },
      { rule: 'software_name', place: '/variables/why', excerpt: 'nginx' },
    ]);
  });

  it('counts the score of the assessment among the private facts, computed from its vector', async () => {
    const clock = fakeClock();
    const store = await make();
    const context = commandContext(store, clock);
    await addComponent(store, 'Hosts');
    const input = maintenanceInput(clock, {
      ...{ tier: null, assessment: { cvss_vector: VECTOR } },
      body: 'We rated it 8.1 and act now.',
    });
    const refusal = await refusalOf(createDraft(context, ALICE, input));
    expect(refusal.faults).toEqual([
      {
        pointer: '/body',
        detail:
          '“8.1” is a private fact (CVSS score): it must stay out of public text. ' +
          'Write “a serious security weakness” instead.',
        finding: {
          ...{ rule: 'fact_cvss_score', start: 12, end: 15 },
          suggestion: 'a serious security weakness',
        },
      },
    ]);
  });

  it('lets the page’s own address stand in every text, also where it is a name of this machine', async () => {
    const clock = fakeClock();
    const store = await make();
    const context = { ...commandContext(store, clock), publicUrl: 'http://localhost:8080' };
    await addComponent(store, 'Hosts');
    const body = 'Follow it at http://localhost:8080/history.';
    const input = maintenanceInput(clock, { body, variables: { why: body }, title: body });
    const { id } = await createDraft(context, ALICE, input);
    await publishNotice(context, ALICE, id, { lead_reason: 'It is time.' });
    await postUpdate(context, ALICE, id, { body });
    expect(
      await disclosureFindings(reading(context, ALICE), await loadNotice(store.read, id)),
    ).toEqual([]);
    const other = postUpdate(context, ALICE, id, { body: 'Look at http://localhost:9090/.' });
    expect((await refusalOf(other)).code).toBe('invalid');
  });
});

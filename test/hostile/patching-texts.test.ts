import { expect, it } from 'vitest';
import { ALICE } from '../support/context.ts';
import { HOUR } from '../support/clock.ts';
import { refusalOf } from '../support/registry.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { openDesk } from '../api/support.ts';

/** What template engines of others would run; 7 times 191 is 1337. */
const PAYLOADS = [
  '{{7*191}}',
  '{{constructor.constructor("return process")()}}',
  '{% include "banner" %}',
  '${7*191}',
  '<%= 7*191 %>',
  '#{7*191}',
  '{{{{raw}}}}',
  '{{env "HOME"}}',
  '{{> layout}}',
];

/** A text as its reader has it, without the signs that Markdown needs. */
const read = (markdown: string): string => markdown.replaceAll('\\', '');

describeOnSqlite('What a person writes about a patch is text, never run', (make) => {
  it.each(PAYLOADS)('in summary, brief, replies and names: %s', async (payload) => {
    const desk = await openDesk(await make());
    const { commands } = desk.app;
    await commands.createContact(ALICE, {
      role: 'duty_lead',
      name: `Dora ${payload}`,
      reach: payload,
      email: 'dora@example.com',
    });
    const name = `Hosts ${payload}`;
    await commands.createComponent(ALICE, { name, slug: 'odd', layer: 'infrastructure' });
    const { id } = await commands.createDraft(ALICE, {
      kind: 'emergency_patch',
      layer: 'infrastructure',
      tier: 'high',
      title: `Update ${payload}`,
      components: [{ slug: 'odd', impact: 'partial_outage' }],
      stages: [{ name: `Wave ${payload}`.slice(0, 60), percent: 100 }],
    });
    await commands.publishNotice(ALICE, id, {});
    await commands.saveBrief(ALICE, id, {
      macros: [{ name: `Reply ${payload}`, text: `We say ${payload}.` }],
    });
    const { body: brief, macros } = await commands.readBrief(ALICE, id);
    expect(macros).toContainEqual({ name: `Reply ${payload}`, text: `We say ${payload}.` });
    await commands.moveStage(ALICE, id, `Wave ${payload}`.slice(0, 60), { status: 'running' });
    desk.clock.advance(HOUR);
    await commands.postUpdate(ALICE, id, { status: 'verifying' });
    await commands.postUpdate(ALICE, id, { status: 'completed' });
    await commands.saveSummary(ALICE, id, {
      cause: `It was ${payload}.`,
      changes: [{ text: `We look at ${payload}.`, owner: `Team ${payload}` }],
    });
    const summary = await commands.readSummary(ALICE, id);
    const { updates } = await commands.readNotice(ALICE, id);
    const texts = [brief, summary.body, ...updates.map(({ body }) => body)].map((text) =>
      read(text ?? ''),
    );
    expect(texts[0]).toContain(payload);
    expect(texts[1]).toContain(`It was ${payload}.`);
    expect(texts[1]).toContain(`We look at ${payload} (Team ${payload}).`);
    expect(texts.some((text) => text.includes(`Wave ${payload}`.slice(0, 60)))).toBe(true);
    expect(texts.join('\n')).not.toMatch(/1337|object process/);
  });
});

describeOnSqlite('What belongs on one line', (make) => {
  const LINES = [
    'As agreed\r\nBcc: eve@example.com',
    'As agreed\nwith everybody',
    'As agreed\u0000with everybody',
    'As agreed\u2028with everybody',
  ];

  it('is refused with a line break or a control character in it, whoever would read it', async () => {
    const desk = await openDesk(await make());
    const { commands } = desk.app;
    const contact = { role: 'manager', name: 'Mia', email: 'mia@example.com' };
    const freeze = {
      name: 'Year end',
      start: '2026-12-20T00:00',
      end: '2026-12-30T00:00',
      time_zone: 'Europe/Berlin',
    };
    const item = { list: 'preflight', key: 'tested', label: 'Tested' };
    const draft = {
      kind: 'emergency_patch',
      layer: 'infrastructure',
      tier: 'high',
      components: [{ slug: 'hosts', impact: 'partial_outage' }],
    };
    const { id } = await commands.createDraft(ALICE, draft);
    const asked: Record<string, (text: string) => Promise<unknown>> = {
      '/name': (name) => commands.createContact(ALICE, { ...contact, name }),
      '/email': (email) => commands.createContact(ALICE, { ...contact, email }),
      '/reach': (reach) => commands.createContact(ALICE, { ...contact, reach }),
      '/team': (team) => commands.createContact(ALICE, { ...contact, team }),
      '/webhook_url': (text) =>
        commands.createContact(ALICE, { ...contact, webhook_url: `https://example.com/${text}` }),
      '/reason': (reason) => commands.createFreeze(ALICE, { ...freeze, reason }),
      '/items/0/label': (label) => commands.saveChecklists(ALICE, { items: [{ ...item, label }] }),
      '/title': (title) => commands.createDraft(ALICE, { ...draft, title }),
      '/stages/0/name': (name) =>
        commands.createDraft(ALICE, { ...draft, stages: [{ name, percent: 100 }] }),
      '/private_facts/tickets/0': (text) =>
        commands.createDraft(ALICE, { ...draft, private_facts: { tickets: [text] } }),
      '/lead_reason': (text) => commands.publishNotice(ALICE, id, { lead_reason: text }),
    };
    for (const [pointer, ask] of Object.entries(asked)) {
      for (const text of LINES) {
        const { code, faults } = await refusalOf(ask(text));
        expect([pointer, text, code, faults.map((fault) => fault.pointer)]).toEqual([
          pointer,
          text,
          'invalid',
          [pointer],
        ]);
      }
    }
  });
});

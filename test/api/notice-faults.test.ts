import { expect, it } from 'vitest';
import { ALL as notices } from '#src/pages/api/v1/notices/index.ts';
import { describeOnSqlite } from '../support/stores.ts';
import { countRows, openDesk } from './support.ts';

const BASE = {
  kind: 'maintenance',
  layer: 'infrastructure',
  title: 'Patches for the compute hosts',
  tier: 'medium',
  components: [{ slug: 'hosts', impact: 'partial_outage' }],
  window: {
    start: '2026-12-09T02:00:00+01:00',
    end: '2026-12-09T04:00:00+01:00',
    time_zone: 'Europe/Berlin',
  },
};
const SCORED = { cvss_score: 7.5 };
const FACTS = { cves: ['CVE-2026-12345'] };
const MANY = Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`word_${at}`, 'x']));
const component = (change: object) => [{ ...BASE.components[0], ...change }];
const window = (change: object) => ({ window: { ...BASE.window, ...change } });
const assessment = (change: object) => ({
  tier: undefined,
  assessment: { ...SCORED, ...change },
});

/** Name of the case, what is changed, the one field that must be named. */
const FAULTS: [string, Record<string, unknown>, string][] = [
  ['no kind', { kind: undefined }, '/kind'],
  ['an unknown kind', { kind: 'outage' }, '/kind'],
  ['a kind that is no text', { kind: 7 }, '/kind'],
  ['no layer', { layer: undefined }, '/layer'],
  ['an unknown layer', { layer: 'network' }, '/layer'],
  ['an empty title', { title: ' ' }, '/title'],
  ['a title of two lines', { title: 'a\nb' }, '/title'],
  ['a title with a control character', { title: 'a\u0000b' }, '/title'],
  ['a title of 201 characters', { title: 'x'.repeat(201) }, '/title'],
  ['a title that is a list', { title: ['a'] }, '/title'],
  ['a title of 1 MB', { title: 'x'.repeat(1_000_000) }, '/title'],
  ['neither tier nor assessment', { tier: undefined }, '/tier'],
  ['an unknown tier', { tier: 'urgent' }, '/tier'],
  [
    'a tier against the assessment without a reason',
    { ...assessment({}), tier: 'low' },
    '/tier_reason',
  ],
  ['a reason of 501 characters', { tier_reason: 'x'.repeat(501) }, '/tier_reason'],
  ['5,000 variables', { variables: MANY }, '/variables'],
  ['no components', { components: undefined }, '/components'],
  ['an empty list of components', { components: [] }, '/components'],
  ['components that are one text', { components: 'hosts' }, '/components'],
  ['201 components', { components: Array(201).fill(BASE.components[0]) }, '/components'],
  ['an unknown component', { components: component({ slug: 'nope' }) }, '/components/0/slug'],
  ['a component twice', { components: [...component({}), ...component({})] }, '/components/1/slug'],
  ['an unknown impact', { components: component({ impact: 'bad' }) }, '/components/0/impact'],
  ['a component with a further field', { components: component({ id: 1 }) }, '/components/0/id'],
  ['a maintenance without a window', { window: undefined }, '/window'],
  ['a window that is a text', { window: 'tomorrow' }, '/window'],
  ['a window without a start', window({ start: undefined }), '/window/start'],
  ['a start that is no time', window({ start: 'soon' }), '/window/start'],
  ['a start on no day', window({ start: '2026-02-30T00:00:00Z' }), '/window/start'],
  ['a start that is a number', window({ start: 1_800_000_000 }), '/window/start'],
  ['an end before the start', window({ end: '2026-12-09T01:00:00+01:00' }), '/window/end'],
  ['an end at the start', window({ end: BASE.window.start }), '/window/end'],
  ['an end 32 days on', window({ end: '2027-01-10T02:00:00+01:00' }), '/window/end'],
  ['a zone that is unknown', window({ time_zone: 'Europe/Atlantis' }), '/window/time_zone'],
  ['a zone that is an offset', window({ time_zone: 'UTC+1; drop' }), '/window/time_zone'],
  [
    'a local time that the clocks skip',
    window({ start: '2027-03-28T02:30:00', end: '2027-03-28T05:00:00' }),
    '/window/start',
  ],
  ['a window with a further field', window({ duration: 2 }), '/window/duration'],
  ['a template that is unknown', { template: 'nope' }, '/template'],
  ['a template that is a number', { template: 1 }, '/template'],
  ['variables that are a list', { variables: ['a'] }, '/variables'],
  ['an unknown variable', { variables: { nope: 'x' } }, '/variables/nope'],
  ['a variable that is the system’s', { variables: { notice_url: 'x' } }, '/variables/notice_url'],
  ['a variable that is no text', { variables: { reason: {} } }, '/variables/reason'],
  [
    'a variable of 2,001 characters',
    { variables: { reason: 'x'.repeat(2_001) } },
    '/variables/reason',
  ],
  ['a body that is no text', { body: { html: 'x' } }, '/body'],
  ['a body of 20,001 characters', { body: 'x'.repeat(20_001) }, '/body'],
  ['a body of 1 MB', { body: 'x'.repeat(1_000_000) }, '/body'],
  ['a body with an escape character', { body: 'a\u001b[2Jb' }, '/body'],
  ['stages that are no list', { stages: {} }, '/stages'],
  ['21 stages', { stages: Array(21).fill({ name: 'a', percent: 1 }) }, '/stages'],
  ['a stage without a name', { stages: [{ name: '', percent: 5 }] }, '/stages/0/name'],
  ['a stage of 0 percent', { stages: [{ name: 'a', percent: 0 }] }, '/stages/0/percent'],
  ['a stage of 101 percent', { stages: [{ name: 'a', percent: 101 }] }, '/stages/0/percent'],
  ['a stage of half a percent', { stages: [{ name: 'a', percent: 0.5 }] }, '/stages/0/percent'],
  [
    'stages that shrink',
    {
      stages: [
        { name: 'a', percent: 50 },
        { name: 'b', percent: 5 },
      ],
    },
    '/stages/1/percent',
  ],
  ['private facts that are a list', { private_facts: [] }, '/private_facts'],
  ['an unknown private fact', { private_facts: { exploit: 'x' } }, '/private_facts/exploit'],
  ['CVEs that are one text', { private_facts: { cves: 'CVE-2026-1' } }, '/private_facts/cves'],
  ['a CVE of two lines', { private_facts: { cves: ['a\nb'] } }, '/private_facts/cves/0'],
  ['packages that are numbers', { private_facts: { packages: [1] } }, '/private_facts/packages/0'],
  [
    'fixed versions of 201 characters',
    { private_facts: { fixed_in: ['x'.repeat(201)] } },
    '/private_facts/fixed_in/0',
  ],
  ['101 hosts', { private_facts: { hosts: Array(101).fill('h') } }, '/private_facts/hosts'],
  ['tickets that are objects', { private_facts: { tickets: [{}] } }, '/private_facts/tickets/0'],
  [
    'a nickname that is empty',
    { private_facts: { nicknames: [''] } },
    '/private_facts/nicknames/0',
  ],
  ['notes that are no text', { private_facts: { notes: 1 } }, '/private_facts/notes'],
  [
    'a private fact in the title',
    { title: 'Fix for CVE-2026-12345', private_facts: FACTS },
    '/title',
  ],
  ['a private fact in the text', { body: 'Fixes CVE-2026-12345.', private_facts: FACTS }, '/body'],
  ['an embargo that is no time', { embargo_until: 'later' }, '/embargo_until'],
  ['an assessment that is a text', { assessment: 'high' }, '/assessment'],
  ['an assessment without a score', { ...assessment({ cvss_score: undefined }) }, '/assessment'],
  ['a score above 10', assessment({ cvss_score: 10.1 }), '/assessment/cvss_score'],
  ['a score below 0', assessment({ cvss_score: -1 }), '/assessment/cvss_score'],
  ['a score that is a text', assessment({ cvss_score: '7' }), '/assessment/cvss_score'],
  [
    'a vector that is none',
    assessment({ cvss_score: undefined, cvss_vector: 'CVSS:9/AV:N' }),
    '/assessment/cvss_vector',
  ],
  ['an unknown exploitation', assessment({ exploitation: 'some' }), '/assessment/exploitation'],
  ['an unknown exposure', assessment({ exposure: 'lan' }), '/assessment/exposure'],
  ['an EPSS above 1', assessment({ epss: 40 }), '/assessment/epss'],
  ['an anchor that is no time', assessment({ anchor: 'x' }), '/assessment/anchor'],
  ['a score of two decimals', assessment({ cvss_score: 6.95 }), '/assessment/cvss_score'],
  ['an anchor of 1999', assessment({ anchor: '1999-12-31T00:00:00Z' }), '/assessment/anchor'],
  [
    'an anchor at the end of all years',
    assessment({ anchor: '9999-12-31T00:00:00Z', anchor_kind: 'release' }),
    '/assessment/anchor',
  ],
  [
    'a release more than a year ahead',
    assessment({ anchor: '2028-01-01T00:00:00Z', anchor_kind: 'release' }),
    '/assessment/anchor',
  ],
  ['an embargo until 9999', { embargo_until: '9999-12-31T00:00:00Z' }, '/embargo_until'],
  ['a stage of two dots', { stages: [{ name: '..', percent: 100 }] }, '/stages/0/name'],
  ['an unknown kind of anchor', assessment({ anchor_kind: 'x' }), '/assessment/anchor_kind'],
  ['an unknown fact in an assessment', assessment({ kev: true }), '/assessment/kev'],
  ['an auto_start that is a text', { auto_start: 'yes' }, '/auto_start'],
  ['an auto_complete that is a number', { auto_complete: 1 }, '/auto_complete'],
  ['a notify that is null', { notify: null }, '/notify'],
  ['a field that nobody knows', { publish: true }, '/publish'],
  ['a field named like a prototype', { constructor: 1 }, '/constructor'],
  ['a field with a slash and a tilde', { 'a/b~c': 1 }, '/a~1b~0c'],
];

describeOnSqlite('A notice', (make) => {
  it('with nothing wrong is made', async () => {
    const desk = await openDesk(await make());
    const { status, body } = await desk.ask(notices, { method: 'POST', body: BASE });
    expect({ status, errors: body.errors }).toEqual({ status: 201 });
  });

  it.each(FAULTS)(
    'with %s is refused, naming the field, and leaves nothing',
    async (_case, change, pointer) => {
      const desk = await openDesk(await make());
      const before = await countRows(desk.store);
      const told = await desk.ask(notices, { method: 'POST', body: { ...BASE, ...change } });
      expect(told.status).toBe(422);
      expect(told.headers.get('content-type')).toBe('application/problem+json');
      expect(told.body.errors?.map((error) => error.pointer)).toEqual([pointer]);
      expect(told.body.errors?.[0]?.detail).toMatch(/^.{5,400}$/);
      expect(await countRows(desk.store)).toEqual(before);
    },
  );

  it('counts from a release that is announced for later, and from a clock a little ahead', async () => {
    const desk = await openDesk(await make());
    const ahead = new Date(desk.clock.now() + 4 * 60_000).toISOString();
    for (const change of [
      { anchor: '2027-03-01T00:00:00Z', anchor_kind: 'release' },
      { anchor: ahead, anchor_kind: 'detection' },
    ]) {
      const body = { ...BASE, ...assessment(change) };
      expect((await desk.ask(notices, { method: 'POST', body })).status).toBe(201);
    }
  });

  it('with several faults hears of all of them at once', async () => {
    const desk = await openDesk(await make());
    const { body } = await desk.ask(notices, {
      method: 'POST',
      body: { ...BASE, title: '', tier: 'x', nope: 1 },
    });
    expect(body.errors?.map(({ pointer }) => pointer).sort()).toEqual(['/nope', '/tier', '/title']);
  });

  it.each([
    ['a list', '[]'],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a prototype', '{"__proto__": {"kind": "maintenance"}}'],
  ])('that is %s is refused', async (_case, body) => {
    const desk = await openDesk(await make());
    const before = await countRows(desk.store);
    expect((await desk.ask(notices, { method: 'POST', body })).status).toBe(422);
    expect(await countRows(desk.store)).toEqual(before);
  });

  it('without a body is refused', async () => {
    const desk = await openDesk(await make());
    expect((await desk.ask(notices, { method: 'POST' })).status).toBe(422);
  });
});

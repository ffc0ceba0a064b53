import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COMPONENT_STATUSES, EXPOSURES, LAYERS } from '#src/domain/component.ts';
import { ANCHOR_KINDS, EXPLOITATIONS } from '#src/domain/assessment.ts';
import { TIERS } from '#src/domain/severity.ts';
import { STAFF_VARIABLES } from '#src/templating/facts.ts';
import { KEPT_VARIABLES, NOTICE_VARIABLES } from '#src/ui/admin/variables.ts';
import { noticeInput } from '#src/ui/admin/notice-form.ts';
import {
  FACT_LISTS,
  FLAG_FIELDS,
  EMPTY_STAGE,
  freshValues,
  STAGE_FIELDS,
  stageField,
  TEXT_FIELDS,
  valuesFromForm,
  valuesFromStored,
  type NoticeValues,
  type StoredInput,
} from '#src/ui/admin/notice-values.ts';

const PAGE_ZONE = 'Europe/Berlin';

/** What a browser sends for a form that shows these values: line ends as CRLF, no empty boxes. */
function sent(values: NoticeValues): FormData {
  const form = new FormData();
  for (const name of TEXT_FIELDS) {
    form.set(name, values.text[name].replaceAll('\n', '\r\n'));
  }
  for (const slug of Object.keys(values.impacts)) {
    form.append('component-order', slug);
  }
  // The boxes stand in the order of the page, whatever was stored.
  for (const [slug, impact] of Object.entries(values.impacts).toSorted()) {
    form.append('component', slug);
    form.set(`impact-${slug}`, impact);
  }
  for (const slug of values.dropped) {
    form.append('dropped', slug);
  }
  const asked = NOTICE_VARIABLES.map(({ name }) => name);
  for (const [name, value] of Object.entries(values.variables)) {
    if (!asked.includes(name) && !KEPT_VARIABLES.includes(name)) {
      continue;
    }
    form.set(`variable-${name}`, value.replaceAll('\n', '\r\n'));
  }
  values.stages.forEach((stage, row) => {
    for (const field of STAGE_FIELDS) {
      form.set(stageField(field, row), stage[field]);
    }
  });
  for (const flag of FLAG_FIELDS) {
    if (values.flags[flag]) {
      form.set(flag, 'on');
    }
  }
  return form;
}

const word = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => /^\S+$/.test(text));
const line = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const prose = fc.array(line, { minLength: 1, maxLength: 3 }).map((lines) => lines.join('\n'));
const slug = fc.stringMatching(/^[a-z0-9]{1,8}(-[a-z0-9]{1,8})?$/);
const instant = fc
  .date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());
const zone = fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(value, { nil: null });

const assessment = fc.record(
  {
    cvss_score: fc.integer({ min: 0, max: 100 }).map((tenths) => tenths / 10),
    exploitation: fc.constantFrom(...EXPLOITATIONS),
    exposure: fc.constantFrom(...EXPOSURES),
    epss: fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
    anchor: instant,
    anchor_kind: fc.constantFrom(...ANCHOR_KINDS),
  },
  { requiredKeys: ['cvss_score', 'exploitation', 'anchor_kind'] },
);

const stored: fc.Arbitrary<StoredInput> = fc
  .record({
    kind: fc.constantFrom('maintenance', 'emergency_patch'),
    layer: fc.constantFrom(...LAYERS),
    title: orNull(line),
    assessment: orNull(assessment),
    tier: fc.constantFrom(...TIERS),
    tier_reason: orNull(line),
    components: fc.uniqueArray(
      fc.oneof(
        fc.record({
          slug,
          impact: fc.constantFrom(...COMPONENT_STATUSES),
          role: fc.constant('noticed'),
        }),
        fc.record({ slug, impact: fc.constant('operational'), role: fc.constant('touched') }),
      ),
      { selector: (component) => component.slug, minLength: 1, maxLength: 4 },
    ),
    window: orNull(fc.record({ start: instant, end: instant, time_zone: zone })),
    template: fc.constantFrom('auto', 'custom/monthly'),
    variables: fc.dictionary(fc.constantFrom(...STAFF_VARIABLES), prose),
    body: orNull(prose),
    stages: fc.array(
      fc.record({
        name: line,
        percent: orNull(fc.integer({ min: 1, max: 100 })),
        region: orNull(line),
        planned_start: orNull(instant),
        planned_end: orNull(instant),
      }),
      { maxLength: 5 },
    ),
    private_facts: fc.record({
      cves: fc.array(line, { maxLength: 3 }),
      packages: fc.array(line, { maxLength: 3 }),
      fixed_in: fc.array(line, { maxLength: 3 }),
      hosts: fc.array(line, { maxLength: 3 }),
      tickets: fc.array(line, { maxLength: 3 }),
      nicknames: fc.array(line, { maxLength: 3 }),
      notes: fc.oneof(fc.constant(''), prose),
    }),
    embargo_until: orNull(instant),
    auto_start: fc.boolean(),
    auto_complete: fc.boolean(),
    notify: fc.boolean(),
    lead_reason: orNull(line),
    dropped_components: fc.uniqueArray(slug, { maxLength: 3 }),
    owner_team: orNull(line),
    commit_publicly: fc.boolean(),
    watch_minutes: orNull(fc.integer({ min: 1, max: 600 })),
  })
  // A slug of digits would lead the others in an object: the order of components is not theirs.
  .map((input) => ({
    ...input,
    components: input.components.map((one) => ({ ...one, slug: `c-${one.slug}` })),
  }));

/** What saving an untouched form must ask for: an assessed tier goes on following its facts. */
function expected(input: StoredInput): Record<string, unknown> {
  const facts = input.private_facts;
  const empty = FACT_LISTS.every((list) => facts[list].length === 0) && facts.notes === '';
  return {
    ...input,
    // Noticed is what holds where nothing is said.
    components: input.components.map(({ slug, impact, role }) =>
      role === 'noticed' ? { slug, impact } : { slug, impact, role },
    ),
    tier: input.assessment !== null && input.tier_reason === null ? null : input.tier,
    private_facts: empty ? null : facts,
  };
}

describe('the notice form', () => {
  test('gives a stored notice back unchanged, to the millisecond and in every zone', () => {
    fc.assert(
      fc.property(stored, (input) => {
        const shown = valuesFromStored(input, PAGE_ZONE);
        expect(noticeInput(valuesFromForm(sent(shown)))).toEqual(expected(input));
      }),
      { numRuns: 300 },
    );
  });

  test('shows again just what was typed', () => {
    fc.assert(
      fc.property(stored, (input) => {
        const first = valuesFromForm(sent(valuesFromStored(input, PAGE_ZONE)));
        expect(valuesFromForm(sent(first))).toEqual(first);
      }),
    );
  });

  function typed(change: (values: NoticeValues) => void): Record<string, unknown> {
    const values = freshValues(PAGE_ZONE);
    change(values);
    return noticeInput(valuesFromForm(sent(values)));
  }

  test('asks for nothing that was not filled in', () => {
    expect(typed(() => undefined)).toEqual({
      kind: 'maintenance',
      layer: 'application',
      title: null,
      assessment: null,
      tier: null,
      tier_reason: null,
      components: [],
      window: null,
      template: 'auto',
      variables: {},
      body: null,
      stages: [],
      private_facts: null,
      embargo_until: null,
      auto_start: true,
      auto_complete: false,
      notify: true,
      lead_reason: null,
      dropped_components: [],
      owner_team: null,
      commit_publicly: false,
      watch_minutes: null,
    });
  });

  test('sends the window as local times of its zone, for the command to resolve', () => {
    const input = typed(({ text }) => {
      text.window_start = '2026-12-01T02:00';
      text.window_end = '2026-12-01T04:00';
    });
    expect(input['window']).toEqual({
      start: '2026-12-01T02:00',
      end: '2026-12-01T04:00',
      time_zone: 'Europe/Berlin',
    });
  });

  test('adds the offset that was chosen for a time which the clocks show twice', () => {
    const input = typed(({ text }) => {
      text.window_start = '2026-10-25T02:30';
      text.window_start_offset = '+02:00';
      text.window_end = '2026-10-25T04:00';
    });
    expect(input['window']).toMatchObject({ start: '2026-10-25T02:30+02:00' });
  });

  test('keeps half a window, so that the command can say what is missing', () => {
    expect(typed(({ text }) => (text.window_end = '2026-12-01T04:00'))['window']).toEqual({
      start: '',
      end: '2026-12-01T04:00',
      time_zone: 'Europe/Berlin',
    });
  });

  test('moves an instant when its time zone was changed under the same local time', () => {
    const values = valuesFromStored(
      {
        ...fc.sample(stored, 1)[0]!,
        window: {
          start: '2026-12-01T01:00:00.000Z',
          end: '2026-12-01T03:00:00.000Z',
          time_zone: 'Europe/Berlin',
        },
      },
      PAGE_ZONE,
    );
    values.text.time_zone = 'America/New_York';
    expect(noticeInput(values)['window']).toEqual({
      start: '2026-12-01T02:00',
      end: '2026-12-01T04:00',
      time_zone: 'America/New_York',
    });
  });

  test('leaves the window out of an incident', () => {
    const input = typed(({ text }) => {
      text.kind = 'incident';
      text.window_start = '2026-12-01T02:00';
    });
    expect(input['window']).toBeNull();
  });

  test('passes on what is no number, so that the command can say so', () => {
    const input = typed((values) => {
      values.text.cvss_score = 'nine';
      values.stages = [{ ...EMPTY_STAGE, name: 'Canary', percent: '5 %' }];
    });
    expect(input).toMatchObject({
      assessment: { cvss_score: 'nine' },
      stages: [{ name: 'Canary', percent: '5 %' }],
    });
  });

  test('reads a decimal comma', () => {
    expect(typed(({ text }) => (text.cvss_score = '7,5'))).toMatchObject({
      assessment: { cvss_score: 7.5 },
    });
  });

  test('counts a chosen exploitation alone as an assessment that lacks its score', () => {
    expect(typed(({ text }) => (text.exploitation = 'active'))['assessment']).toEqual({
      exploitation: 'active',
      anchor_kind: 'evaluation',
    });
  });

  test('skips empty rows of stages and empty lines of private facts', () => {
    const input = typed((values) => {
      values.stages = [
        EMPTY_STAGE,
        { ...EMPTY_STAGE, name: 'Canary', percent: '5' },
        { ...EMPTY_STAGE, name: ' ' },
      ];
      values.text.cves = '\nCVE-2026-12345\n\n  CVE-2026-12346 \n';
    });
    expect(input).toMatchObject({
      stages: [{ name: 'Canary', percent: 5 }],
      private_facts: { cves: ['CVE-2026-12345', 'CVE-2026-12346'] },
    });
  });
});

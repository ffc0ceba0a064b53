import { describe, expect, it } from 'vitest';

import { sectionsOf } from '#src/domain/brief.ts';
import { TIERS } from '#src/domain/severity.ts';
import { loadCatalogue } from '#src/templating/catalogue.ts';
import { render } from '#src/templating/engine.ts';
import { factsWithoutStaff, minimalFacts, samplesOf, SHIPPED, wordsOf } from './samples.ts';

const catalogue = loadCatalogue(SHIPPED);
const entries = catalogue.list();
const samples = entries.flatMap((entry) =>
  samplesOf(entry).map((sample) => ({ entry, ...sample })),
);

const SUMMARY_OUTCOMES = ['was_completed', 'was_rolled_back', 'was_cancelled', 'rollout_uneven'];

/** The names of all samples that fail, so that one run shows everything there is to edit. */
const failing = (fails: (sample: (typeof samples)[number]) => boolean): string[] =>
  samples.filter(fails).map(({ name }) => name);

/** What look.md, “The voice”, never says, and what must not be told before disclosure. */
const BANNED = [
  /!/,
  /inconvenience/i,
  /abundance of caution/i,
  /exploit/i,
  /vulnerab/i,
  /attack/i,
  /hack/i,
  /malicious/i,
  /threat/i,
  /breach/i,
  /zero.?day/i,
  /remote code/i,
  /\bCVE\b/i,
  /\bCVSS\b/i,
  /injection|overflow|privilege|bypass|payload|backdoor|ransom/i,
  /linux|windows|kernel|openssl|nginx|apache|postgres|docker|kubernetes/i,
  /\b(?:has|have) been\b/i,
  /\bbeing (?:performed|carried|investigated|done)\b/i,
  /\bwill be (?:performed|carried out|done|conducted|deployed|applied)\b/i,
  /\bplease be (?:advised|informed|aware)\b/i,
  /\bis (?:over|complete) since\b/i,
  /\bkindly\b|\bvalued\b|\bseamless|\bunfortunately\b|\bregret\b/i,
];

describe('every shipped text', () => {
  it('keeps to the voice: none of the banned words', () => {
    for (const banned of BANNED) {
      expect({
        banned,
        in: failing(({ title, body }) => banned.test(`${title ?? ''}\n${body}`)),
      }).toEqual({ banned, in: [] });
    }
  });

  it('leaves no trace of the template or of a missing value', () => {
    expect(failing(({ body }) => /\{\{|\}\}|undefined|\bnull\b|\[object/.test(body))).toEqual([]);
  });

  it('has clean spaces and punctuation', () => {
    const untidy =
      /\S {2,}|^ | $| [.,;:!?]|[,;:]\.|\.\.|,,|\( | \)|\(\)|“”|: *$(?!\n\n-)|[,;–] *$/m;
    expect(failing(({ body }) => untidy.test(body))).toEqual([]);
  });

  it('ends each paragraph as a sentence', () => {
    const open = (paragraph: string) =>
      !/^(?:#|- )/.test(paragraph) && !/[.:”]$|https?:\/\/\S+$/.test(paragraph);
    expect(failing(({ body }) => body.split('\n\n').some(open))).toEqual([]);
  });

  it('has no label or heading without text after it', () => {
    const bare = /\*\*\s*$|^#+ .*\n\n(?:#|$)|^\*\*\s*\*\*/m;
    expect(failing(({ body }) => bare.test(body) || /(?:^|\n)## [^\n]*$/.test(body))).toEqual([]);
  });

  it('can be read alone in a mail: it names the components', () => {
    const nameless = ({ body, name }: { body: string; name: string }) =>
      !body.includes(name.includes('2 components') ? 'Sign-in and API' : 'Billing');
    expect(failing((sample) => nameless(sample))).toEqual([]);
  });

  it('has headings only where it is long: summary and support brief', () => {
    const long = (moment: string) => moment === 'summary' || moment === 'support_brief';
    expect(failing(({ entry, body }) => /^#/m.test(body) !== long(entry.moment))).toEqual([]);
  });

  it('differs between infrastructure and application', () => {
    for (const entry of entries) {
      const [ours, theirs] = (['infrastructure', 'application'] as const).map(
        (layer) =>
          render(entry.compiled, { ...factsWithoutStaff(entry, layer), is_running: true }).body,
      );
      expect(ours, entry.key).not.toBe(theirs);
    }
  });
});

describe('what the texts promise', () => {
  const textsAt = (moment: string, change: object) =>
    entries
      .filter((entry) => entry.moment === moment && entry.kind !== 'incident')
      .flatMap((entry) =>
        (['infrastructure', 'application'] as const).map((layer) => ({
          key: `${entry.key} ${layer}`,
          body: render(entry.compiled, { ...factsWithoutStaff(entry, layer), ...change }).body,
        })),
      );
  const keysOf = (texts: readonly { key: string; body: string }[], wrong: RegExp): string[] =>
    texts.filter(({ body }) => wrong.test(body)).map(({ key }) => key);

  it('is no message before the start, which nothing sends by itself', () => {
    const sure = /shortly before|again before we start/i;
    for (const moment of ['announced', 'rescheduled']) {
      expect(keysOf(textsAt(moment, {}), sure)).toEqual([]);
    }
  });

  it('is no summary, which somebody has yet to write', () => {
    expect(keysOf(textsAt('completed', {}), /(?<!If )\bwe publish a summary/i)).toEqual([]);
  });

  it('is no end and no plan once the planned end has passed', () => {
    const wrong = /to plan|\bas planned|on schedule|keep to the plan|expect to finish|04:00 CET/i;
    for (const moment of ['started', 'progress', 'verifying']) {
      expect(keysOf(textsAt(moment, { end: null }), wrong)).toEqual([]);
    }
  });

  it('is not broken by the first end that is named for work without one', () => {
    const wrong = /longer than|more time|new end|old/i;
    const texts = textsAt('extended', { old_window: null });
    expect(keysOf(texts, wrong).filter((key) => key.startsWith('emergency_patch'))).toEqual([]);
  });

  it('is no reason that nobody gave for calling security work off', () => {
    const texts = textsAt('cancelled', { reason: null });
    expect(keysOf(texts, /decided|decision|no longer need|another way/i)).toEqual([]);
  });

  it('agrees with the page while the result is checked', () => {
    const texts = textsAt('verifying', {}).filter(({ key }) => !key.includes('/low/'));
    expect(keysOf(texts, /^(?!.*Sign-in is partly unavailable\.)/s)).toEqual([]);
  });

  it('is no success where the work was cancelled, taken back or left unfinished', () => {
    const claims: [string, RegExp][] = [
      ['was_cancelled', /We (?:installed|closed|carried out|updated)|\bas planned|was partly/],
      ['was_rolled_back', /We (?:installed|closed|carried out|updated)|\bas planned|is closed/],
      ['rollout_uneven', /every system|Nothing\b|nothing to|it should|went as (?:we|planned[^:])/],
    ];
    for (const [outcome, wrong] of claims) {
      const texts = textsAt('summary', { [outcome]: true, actual_start: null });
      expect({ outcome, in: keysOf(texts, wrong) }).toEqual({ outcome, in: [] });
    }
  });

  it('of a summary is in its sections: why, what we did, what we change', () => {
    const said = { cause: 'CAUSE.', progress: 'DONE.', changes: '- CHANGE (Ada, by 15 January).' };
    const wanted = {
      why: /^Why/,
      'what we did': /^What we did$/,
      'what we change': /^What we change/,
    };
    const words = ['CAUSE', 'DONE', 'CHANGE'];
    for (const entry of entries.filter(({ moment }) => moment === 'summary')) {
      const outcomes = entry.kind === 'incident' ? ['was_completed'] : SUMMARY_OUTCOMES;
      for (const outcome of outcomes) {
        const facts = { ...factsWithoutStaff(entry, 'application'), ...said, [outcome]: true };
        const sections = sectionsOf(render(entry.compiled, facts).body);
        const places = words.map((word) =>
          sections.flatMap(({ name, text }) => (text.includes(word) ? [name] : [])),
        );
        const right = Object.values(wanted).map(
          (name, index) => places[index]!.length === 1 && name.test(places[index]![0] ?? ''),
        );
        expect({ of: `${entry.key} ${outcome}`, places, right }).toEqual({
          of: `${entry.key} ${outcome}`,
          places,
          right: [true, true, true],
        });
      }
    }
  });

  it('is said under one label once', () => {
    const twice = /^(\*\*[^*]+\*\*)[^]*^\1/m;
    expect(failing(({ body }) => twice.test(body))).toEqual([]);
  });
});

describe('titles', () => {
  it('stand only where a notice may begin', () => {
    const beginnings = ['announced', 'started', 'investigating', 'identified', 'monitoring'];
    expect(
      failing(({ entry, title }) => (title !== null) !== beginnings.includes(entry.moment)),
    ).toEqual([]);
  });

  it('are the same when a notice is announced and when it begins without that', () => {
    for (const kind of ['maintenance', 'emergency_patch'] as const) {
      for (const tier of TIERS) {
        const [announced, started] = (['announced', 'started'] as const).map(
          (moment) => /^title:.*/.exec(catalogue.find({ kind, tier, moment }).source)?.[0],
        );
        expect(started).toBe(announced);
      }
    }
  });

  it('are short enough for a subject', () => {
    expect(failing(({ title }) => (title ?? '').length > 90)).toEqual([]);
  });
});

/** Share of different words that two texts have in common, 0 to 1 (Jaccard). */
function likeness(a: string, b: string): number {
  const [first, second] = [new Set(wordsOf(a)), new Set(wordsOf(b))];
  const common = [...first].filter((word) => second.has(word)).length;
  return common / (first.size + second.size - common);
}

describe('tiers', () => {
  const textsOf = (kind: 'maintenance' | 'emergency_patch', moment: 'announced' | 'started') =>
    TIERS.map((tier) => {
      const entry = catalogue.find({ kind, tier, moment });
      return render(entry.compiled, minimalFacts(entry, 'infrastructure')).body;
    });

  it('speak in different words', () => {
    for (const kind of ['maintenance', 'emergency_patch'] as const) {
      for (const moment of ['announced', 'started'] as const) {
        const texts = textsOf(kind, moment);
        for (const [index, text] of texts.entries()) {
          for (const other of texts.slice(index + 1)) {
            expect(likeness(text, other)).toBeLessThan(0.6);
          }
        }
      }
    }
  });

  it('say more the more there is to say', () => {
    for (const kind of ['maintenance', 'emergency_patch'] as const) {
      const lengths = textsOf(kind, 'announced').map((text) => wordsOf(text).length);
      expect(lengths[0]).toBeLessThan(lengths[1]!);
      expect(lengths[0]).toBeLessThanOrEqual(90);
      expect(lengths[3]).toBeLessThanOrEqual(170);
    }
  });

  it('lead with the action and repeat it, with the next update, at the end when critical', () => {
    for (const kind of ['maintenance', 'emergency_patch'] as const) {
      for (const moment of ['announced', 'started'] as const) {
        const entry = catalogue.find({ kind, tier: 'critical', moment });
        const { body } = render(entry.compiled, factsWithoutStaff(entry, 'application'));
        const paragraphs = body.split('\n\n');
        for (const paragraph of [paragraphs[0]!, paragraphs[paragraphs.length - 1]!]) {
          expect(paragraph).toMatch(/save your work|wait/i);
          expect(paragraph).toContain('14:30 CET');
        }
      }
    }
  });
});

describe('an emergency patch that begins unannounced', () => {
  it.each(TIERS)('tells why, the effect, the action and what comes next: %s', (tier) => {
    const entry = catalogue.find({ kind: 'emergency_patch', tier, moment: 'started' });
    for (const layer of ['infrastructure', 'application'] as const) {
      const { body } = render(entry.compiled, minimalFacts(entry, layer));
      expect(body).toMatch(/closes a (?:small |serious )?security weakness/);
      expect(body).toContain('Sign-in is partly unavailable.');
      expect(body).toMatch(/You do not need to do anything|\*\*What you need to do\.\*\*/);
      expect(body).toMatch(/We write again|Next update/);
    }
  });
});

describe('texts for a notice that interrupts nothing', () => {
  it('do not announce interruptions', () => {
    const alarming =
      /(?:expect|have to) interrupt|connections? (?:can|to several)|with interruption/i;
    const untouched = samples.filter(({ name }) => name.includes('1 components'));
    expect(
      untouched
        .filter(({ title, body }) => alarming.test(`${title ?? ''} ${body}`))
        .map(({ name }) => name),
    ).toEqual([]);
  });
});

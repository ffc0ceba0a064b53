import { describe, expect, it } from 'vitest';
import {
  blocking,
  checkPublicTexts,
  withoutPassed,
  type GuardOptions,
  type GuardedText,
  type PassedText,
  type PrivateFacts,
} from '#src/domain/disclosure.ts';
import { CASES } from './cases.ts';

const NOTHING: PrivateFacts = CASES.nothing;

function check(text: string, facts: PrivateFacts = CASES.tls, options: GuardOptions = {}) {
  return checkPublicTexts([{ place: '/body', text }], facts, options);
}

describe('A finding', () => {
  it('says where in the typed text it stands, what a reader reads there and what to write', () => {
    const text = 'We close **Heart&shy;bleed** (o\u0440enssl) tonight.';
    const findings = check(text);
    expect(findings).toMatchObject([
      {
        level: 'block',
        rule: 'fact_nickname',
        message: 'is a private fact (nickname)',
        place: '/body',
        excerpt: 'Heartbleed',
        suggestion: 'a security weakness',
      },
      { rule: 'fact_package', excerpt: 'openssl' },
    ]);
    expect(findings.map(({ start, end }) => text.slice(start, end))).toEqual([
      'Heart&shy;bleed',
      'o\u0440enssl',
    ]);
  });

  it('stands at each place where the words stand', () => {
    const text = 'Heartbleed, then again HEARTBLEED.';
    expect(check(text).map(({ start, end }) => text.slice(start, end))).toEqual([
      'Heartbleed',
      'HEARTBLEED',
    ]);
  });

  it('is one for a package and its version, though each is a fact by itself', () => {
    expect(check('We run openssl 1.0.1f.')).toMatchObject([
      { rule: 'fact_package', excerpt: 'openssl 1.0.1f' },
    ]);
  });

  it('only warns where the words may be harmless', () => {
    expect(check('A hacker told us.', NOTHING)).toMatchObject([
      { level: 'warn', rule: 'attack_hint' },
    ]);
    expect(blocking(check('A hacker told us.', NOTHING))).toEqual([]);
  });

  it('is found where a fact begins in one text and ends in the next', () => {
    const texts = [
      { place: '/stages/0/name', text: 'Heart' },
      { place: '/stages/1/name', text: 'bleed' },
    ];
    expect(checkPublicTexts(texts, CASES.tls)).toMatchObject([
      { rule: 'fact_nickname', place: '/stages/0/name', start: 0, end: 5 },
    ]);
  });
});

describe('An override', () => {
  const text = 'We answer Heartbleed with OpenSSL.';

  /** What is left of the findings in a text where `passed` was let pass, all of it. */
  const left = (one: GuardedText, passed: Pick<PassedText, 'place' | 'text'>) =>
    withoutPassed(
      checkPublicTexts([one], CASES.tls),
      [one],
      checkPublicTexts([passed], CASES.tls).map(({ fingerprint }) => ({
        ...{ subject: 'notice' as const, ...passed, fingerprint },
      })),
    ).map(({ excerpt }) => excerpt);

  it('takes away what it names, and nothing else', () => {
    const findings = check(text);
    const texts = [{ place: '/body', text }];
    const passed = { subject: 'notice' as const, place: '/body', text };
    const [{ fingerprint }] = findings as [(typeof findings)[0]];
    expect(withoutPassed(findings, texts, [{ ...passed, fingerprint }])).toEqual(findings.slice(1));
    const brief = { ...passed, subject: 'brief' as const, fingerprint };
    expect(withoutPassed(findings, texts, [brief])).toEqual(findings);
  });

  it('is of one exact text: one letter more is another text', () => {
    expect(left({ place: '/body', text }, { place: '/body', text })).toEqual([]);
    const longer = `${text} Now.`;
    expect(left({ place: '/body', text: longer }, { place: '/body', text })).toHaveLength(2);
    expect(left({ place: '/title', text }, { place: '/body', text })).toHaveLength(2);
  });

  it('of a word that a template repeats holds where it is repeated, and nowhere beside it', () => {
    const passed = { place: '/variables/why', text: 'Heartbleed (a name) is closed.' };
    const made = 'Why: Heartbleed \\(a name\\)\n> is closed, and Heartbleed is bad.';
    expect(left({ place: '/body', text: made, made: true }, passed)).toEqual(['Heartbleed']);
    expect(left({ place: '/body', text: made }, passed)).toHaveLength(2);
    const stage = { place: '/stages/2/name', text: 'Heartbleed' };
    expect(left({ ...stage, place: '/stages/0/name' }, stage)).toEqual([]);
  });

  it('is named by the same words however they are written, in this place only', () => {
    const [typed] = check('About Heartbleed.');
    const [other] = check('It is H&#101;art\u200bbleed again.');
    expect(other!.fingerprint).toBe(typed!.fingerprint);
    const [title] = checkPublicTexts([{ place: '/title', text: 'Heartbleed' }], CASES.tls);
    expect(title!.fingerprint).not.toBe(typed!.fingerprint);
  });

  it('of a general pattern is none of a private fact inside it', () => {
    const findings = check('The trace: Caused by: openssl said no', CASES.tls);
    const trace = findings.find(({ rule }) => rule === 'stack_trace')!;
    const one = { place: '/body', text: 'The trace: Caused by: openssl said no' };
    const passed = { ...one, subject: 'notice' as const, fingerprint: trace.fingerprint };
    const rest = withoutPassed(findings, [one], [passed]);
    expect(blocking(rest)).toMatchObject([{ rule: 'fact_package' }]);
  });

  it('is named in few words however long the text is', () => {
    const [finding] = check(`Caused by: ${'x'.repeat(150)}`, NOTHING);
    expect(finding!.fingerprint.length).toBeLessThan(250);
  });
});

describe('The page’s own address', () => {
  const own = 'http://localhost:8080';

  it('is no finding, wherever it stands', () => {
    const text = `See ${own}/notices/abc, <${own}>, HTTP://LOCALHOST:8080 or ${own}.`;
    expect(blocking(check(text, NOTHING))).not.toEqual([]);
    expect(check(text, NOTHING, { own })).toEqual([]);
  });

  it('clears nothing that only begins like it, and moves no finding', () => {
    for (const other of ['http://localhost:80801', 'http://localhost:8080.corp.internal']) {
      expect(blocking(check(`See ${other}/x`, NOTHING, { own }))).not.toEqual([]);
    }
    const text = `At ${own}/x we close Heartbleed.`;
    const [finding] = check(text, CASES.tls, { own });
    expect(text.slice(finding!.start, finding!.end)).toBe('Heartbleed');
  });
});

describe('A fact that a person has cleared', () => {
  const cleared = { cves: CASES.tls.cves, packages: CASES.tls.packages, fixedIn: ['1.0.1g'] };

  it('is no finding any more, by no rule', () => {
    const text = 'CVE-2014-0160 in OpenSSL 1.0.1f is closed by openssl 1.0.1g.';
    expect(blocking(check(text))).not.toEqual([]);
    expect(check(text, CASES.tls, { cleared })).toEqual([]);
  });

  it('clears no other fact, not even beside it', () => {
    const text = 'CVE-2014-0160, also called Heartbleed, and CVE-2014-0224.';
    expect(check(text, CASES.tls, { cleared })).toMatchObject([
      { rule: 'fact_nickname' },
      { rule: 'vulnerability_id', excerpt: 'CVE-2014-0224' },
    ]);
  });

  it('hides nothing that stands inside it', () => {
    const text = '[CVE-](https://example.com/Heartbleed)2014-0160';
    expect(check(text, CASES.tls, { cleared })).toMatchObject([{ rule: 'fact_nickname' }]);
  });

  it('may be a score and a vector', () => {
    const score = { cvssScore: 8.1, cvssVector: CASES.login.cvssVector };
    const text = `CVSS 8.1, ${CASES.login.cvssVector}.`;
    expect(blocking(check(text, CASES.login)).length).toBeGreaterThan(1);
    expect(check(text, CASES.login, { cleared: score })).toEqual([]);
    expect(blocking(check('CVSS 9.8', CASES.login, { cleared: score }))).not.toEqual([]);
  });
});

describe('Words that are nobody’s fact', () => {
  it('do not become one because a package has a common word in its name', () => {
    const facts = { ...NOTHING, packages: ['apache http server 2.4.49', 'spring-web 5.3.18'] };
    expect(check('Our web server and its core library restart.', facts)).toEqual([]);
    expect(blocking(check('We run 2.4.49.', facts))).not.toEqual([]);
  });

  it('are numbers that only contain a version', () => {
    const facts = { ...NOTHING, fixedIn: ['2.15.0', '16'] };
    expect(check('12.15.0, 2.15.01, 1.2.15.0, 2.15.0.4, 16 servers, 2150.', facts)).toEqual([]);
    expect(blocking(check('We run version 16.', facts))).not.toEqual([]);
  });

  it('are words that only contain a short fact', () => {
    const facts = { ...NOTHING, packages: ['curl 8.4.0', 'runc 1.1.11'], tickets: ['SEC-12'] };
    expect(check('Curly brackets, pruncated; wait 30 sec, 12 times; SEC-123.', facts)).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import {
  blocking,
  checkPublicTexts,
  othersFrom,
  type DisclosureFinding,
  type PrivateFacts,
} from '#src/domain/disclosure.ts';
import { asRead } from '#src/server/as-read.ts';
import { CASES } from './cases.ts';
import { HARMLESS_DESK } from './harmless-desk.ts';
import { HARMLESS as HARMLESS_NOTICES } from './harmless.ts';
import { LEAKED_FACTS as LEAKED_DISGUISED } from './leaking-facts.ts';
import { LEAKED_ONCE } from './leaking-once.ts';
import { HARMLESS_ELSEWHERE, LEAKED_ELSEWHERE } from './leaking-others.ts';
import { LEAKED_PATTERNS } from './leaking-patterns.ts';

const LEAKED_FACTS = [...LEAKED_DISGUISED, ...LEAKED_ONCE];
const HARMLESS = [...HARMLESS_NOTICES, ...HARMLESS_DESK];

/** All but one whose facts are words and numbers of every day. */
const { browser: _, ...BESIDE } = CASES;

function check(text: string, facts: PrivateFacts): DisclosureFinding[] {
  return checkPublicTexts([{ place: '/body', text }], facts, { asRead });
}

/** Harmless texts are read beside the facts of all notices at once. */
function everything(): PrivateFacts {
  const all: PrivateFacts[] = Object.values(BESIDE);
  return {
    cves: all.flatMap(({ cves }) => cves),
    packages: all.flatMap(({ packages }) => packages),
    fixedIn: all.flatMap(({ fixedIn }) => fixedIn),
    hosts: all.flatMap(({ hosts }) => hosts),
    tickets: all.flatMap(({ tickets }) => tickets),
    nicknames: all.flatMap(({ nicknames }) => nicknames),
    notes: all.map(({ notes }) => notes ?? '').join('\n'),
    cvssScore: 8.1,
  };
}

describe('Of the leaking texts', () => {
  it('there are 300 at least, each once', () => {
    const texts = [...LEAKED_FACTS, ...LEAKED_PATTERNS].map(({ of, text }) => `${of}: ${text}`);
    expect(new Set(texts).size).toBeGreaterThanOrEqual(300);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('none with a private fact gets past, and each is found as what it is', () => {
    const missed = LEAKED_FACTS.filter(
      ({ of, rule, text }) =>
        !check(text, CASES[of]).some((one) => one.level === 'block' && one.rule === rule),
    );
    expect(missed).toEqual([]);
  });

  it('at most one in a hundred that gives something else away gets past', () => {
    const missed = LEAKED_PATTERNS.filter(
      ({ of, rule, level, text }) =>
        !check(text, CASES[of]).some(
          (one) => one.rule === rule && (one.level === 'block' || level === 'warn'),
        ),
    );
    expect(missed.length, JSON.stringify(missed)).toBeLessThanOrEqual(LEAKED_PATTERNS.length / 100);
  });
});

describe('Of the harmless texts', () => {
  const findings = HARMLESS.map((text) => ({ text, found: check(text, everything()) }));

  it('there are 300 at least, each once', () => {
    expect(HARMLESS.length).toBeGreaterThanOrEqual(300);
    expect(new Set(HARMLESS).size).toBe(HARMLESS.length);
  });

  it('none is blocked', () => {
    const blocked = findings.filter(({ found }) => found.some(({ level }) => level === 'block'));
    expect(blocked).toEqual([]);
  });

  it('at most one in fifty has a warning', () => {
    const warned = findings.filter(({ found }) => found.length > 0);
    expect(warned.length, JSON.stringify(warned)).toBeLessThanOrEqual(HARMLESS.length / 50);
  });
});

describe('Of the texts of other notices', () => {
  const kept = Object.entries(CASES).map(([id, facts]) => ({ id, facts }));
  const others = othersFrom(kept, []);
  const found = (text: string, notice: string | null = null) =>
    checkPublicTexts([{ place: '/body', text }], CASES.nothing, { others, notice, asRead }).filter(
      ({ rule }) => rule === 'other_fact',
    );

  it('none that says what a notice keeps back gets past, each at its level', () => {
    const missed = LEAKED_ELSEWHERE.filter(({ of, level, text }) => {
      const levels = found(text).flatMap((one) => (one.notice === of ? [one.level] : []));
      return level === 'block' ? !levels.includes('block') : !levels.every((is) => is === 'warn');
    });
    expect(missed).toEqual([]);
    expect(LEAKED_ELSEWHERE.filter(({ text }) => found(text).length === 0)).toEqual([]);
  });

  it('none is a finding of the notice whose facts they are', () => {
    const own = LEAKED_ELSEWHERE.filter(({ of, text }) =>
      found(text, of).some(({ notice }) => notice === of),
    );
    expect(own).toEqual([]);
  });

  it('no harmless one is blocked, and at most one in fifty has a warning', () => {
    const texts = [...HARMLESS, ...HARMLESS_ELSEWHERE];
    expect(texts.filter((text) => blocking(found(text)).length > 0)).toEqual([]);
    const warned = texts.filter((text) => found(text).length > 0);
    expect(warned.length, JSON.stringify(warned)).toBeLessThanOrEqual(texts.length / 50);
  });
});

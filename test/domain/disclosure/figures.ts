import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import {
  blocking,
  checkPublicTexts,
  type GuardOptions,
  type PrivateFacts,
} from '#src/domain/disclosure.ts';
import { asRead } from '#src/server/as-read.ts';
import { ALL_DESKS, DESKS, type DeskName } from './desks.ts';
import { AFTER_DISCLOSURE, PLAIN_HARMLESS } from './plain-harmless.ts';
import { PLAIN_LEAKS } from './plain-leaks.ts';

/**
 * How well the guard does on what staff write by accident, and how long it takes.
 *
 *     node test/domain/disclosure/figures.ts
 */
export interface Figures {
  leaks: number;
  missed: string[];
  harmless: number;
  blocked: string[];
}

const isBlocked = (text: string, facts: PrivateFacts, options: GuardOptions = {}): boolean =>
  blocking(checkPublicTexts([{ place: '/body', text }], facts, { ...options, asRead })).length > 0;

/** Which plain leaks get past, and which harmless texts are refused. */
export function figures(options: GuardOptions = {}): Figures {
  const leaks = (Object.keys(DESKS) as DeskName[]).flatMap((name) =>
    PLAIN_LEAKS[name].map((text) => ({ name, text })),
  );
  const harmless = Object.entries(PLAIN_HARMLESS).flatMap(([language, texts]) =>
    texts.map((text) => `${language}: ${text}`),
  );
  const after = AFTER_DISCLOSURE.filter((text) =>
    isBlocked(text, DESKS.java, { ...options, cleared: DESKS.java }),
  );
  return {
    leaks: leaks.length,
    missed: leaks
      .filter(({ name, text }) => !isBlocked(text, DESKS[name], options))
      .map(({ name, text }) => `${name}: ${text}`),
    harmless: harmless.length + AFTER_DISCLOSURE.length,
    blocked: [
      ...harmless.filter((row) => isBlocked(row.slice(4), ALL_DESKS, options)),
      ...after.map((text) => `after: ${text}`),
    ],
  };
}

const SIZE = 20_000;
const ROUNDS = 15;

/** Milliseconds, the middle of so many, for 20 KB of harmless texts. */
function time(texts: string): number {
  const took = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    checkPublicTexts([{ place: '/body', text: texts }], ALL_DESKS, { asRead });
    return performance.now() - start;
  });
  return took.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)]!;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const found = figures();
  const rows = [`${found.missed.length} of ${found.leaks} plain leaks missed:`, ...found.missed];
  rows.push(`${found.blocked.length} of ${found.harmless} harmless texts blocked:`);
  rows.push(...found.blocked);
  const all = Object.values(PLAIN_HARMLESS).flat().join('\n\n');
  const english = PLAIN_HARMLESS['en']!.join('\n\n');
  const sized = (text: string): string => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);
  rows.push(`20 KB in English: ${time(sized(english)).toFixed(1)} ms`);
  rows.push(`20 KB in 31 languages: ${time(sized(all)).toFixed(1)} ms`);
  console.log(rows.join('\n'));
}

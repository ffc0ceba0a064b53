import { needlesFor, type Needle } from './needle.ts';

/** What staff put in quotes or in code in their notes. */
const QUOTED = /`([^`\n]{4,120})`|"([^"\n]{4,120})"|“([^”\n]{4,120})”|„([^“”\n]{4,120})[“”]/g;
/** Words with letters and digits, and names with signs in them: `db-prod-03`, `10.2.0.7`, `a.b.c`. */
const NAMED = /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:[-._:/@\\]+[\p{L}\p{N}]+)*/gu;
const TIME =
  /^\d{1,4}(?:[-.:/]\d{1,4}){0,3}(?:t\d.*|z|am|pm|h|ms|s|min|gb|mb|tb|kb|utc|cet|cest)?$/i;
/** `PrintNightmare`: a name, but it may be one that everybody knows. */
const TWO_HUMPS = /^\p{Lu}?\p{Ll}+\p{Lu}\p{Ll}\p{L}*$/u;

const MIN_NAME = 5;

/** What stands out in staff's notes: names that are no words, and what they have put in quotes. */
export function notesNeedles(notes: string): Needle[] {
  const quoted = [...notes.matchAll(QUOTED)]
    .map((match) => match.slice(1).find((part) => part !== undefined)!)
    .filter((part) => standsOut(part) || /\p{L}\s+\p{L}/u.test(part));
  const words = notes.match(NAMED) ?? [];
  const humps = words.filter((word) => word.length >= 8 && TWO_HUMPS.test(word));
  const kind = { rule: 'fact_notes' } as const;
  return [
    ...[...new Set([...quoted, ...words.filter(standsOut)])].flatMap((one) =>
      needlesFor(one, kind),
    ),
    ...[...new Set(humps)].flatMap((one) => needlesFor(one, { ...kind, level: 'warn' })),
  ];
}

function standsOut(word: string): boolean {
  if (word.length < MIN_NAME || TIME.test(word)) {
    return /^\d+(?:\.\d+){3}$/.test(word);
  }
  const mixed = /\p{L}/u.test(word) && /\p{N}/u.test(word);
  const path = /^(?:[\w-]+\.){2,}[\w-]+$/.test(word) || /[\\/]\w+[\\/]/.test(word);
  return mixed || path;
}

/** As many words in a row are no accident. */
const PHRASE_WORDS = 7;
/** Fewest of them with as many letters: “we will be done with all of it” is anybody's. */
const MIN_LONG_WORDS = 3;
const LONG_WORD = 5;

const WORDS = /[\p{L}\p{N}]+/gu;

interface Word {
  word: string;
  start: number;
  end: number;
}

function wordsOf(text: string): Word[] {
  return [...text.matchAll(WORDS)].map((match) => ({
    word: match[0].toLowerCase(),
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function phraseAt(words: readonly Word[], at: number): string | null {
  const run = words.slice(at, at + PHRASE_WORDS);
  const long = run.filter(({ word }) => word.length >= LONG_WORD).length;
  return run.length === PHRASE_WORDS && long >= MIN_LONG_WORDS
    ? run.map(({ word }) => word).join(' ')
    : null;
}

/** Finds where a text repeats its notes word by word; both are read as they look. */
export function phraseFinder(notes: string): (text: string) => { start: number; end: number }[] {
  const told = wordsOf(notes);
  const phrases = new Set(told.flatMap((_, at) => phraseAt(told, at) ?? []));
  if (phrases.size === 0) {
    return () => [];
  }
  return (text) => {
    const words = wordsOf(text);
    const found: { start: number; end: number }[] = [];
    for (let at = 0; at + PHRASE_WORDS <= words.length; at += 1) {
      const phrase = phraseAt(words, at);
      if (phrase === null || !phrases.has(phrase)) {
        continue;
      }
      const last = found.at(-1);
      const { start } = words[at]!;
      const { end } = words[at + PHRASE_WORDS - 1]!;
      if (last !== undefined && start <= last.end) {
        last.end = end;
      } else {
        found.push({ start, end });
      }
    }
    return found;
  };
}

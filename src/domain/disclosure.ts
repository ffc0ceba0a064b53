/** What staff know about a notice and customers must not read yet. */
export interface PrivateFacts {
  cves: readonly string[];
  packages: readonly string[];
  fixedIn: readonly string[];
  hosts: readonly string[];
  tickets: readonly string[];
  nicknames: readonly string[];
}

export interface Leak {
  /** The words of the text that gave it away. */
  found: string;
  detail: string;
}

const PATTERNS: readonly [RegExp, string][] = [
  [/(?<![\p{L}\p{N}])CVE[-_\s]{1,3}\d{4}[-_\s]{1,3}\d{4,}/giu, 'is a CVE id'],
  [/\bGHSA(?:-[0-9a-z]{4}){3}\b/gi, 'is an advisory id'],
  [/\bCVSS:\d\.\d\/[A-Z:/0-9.]+/gi, 'is a CVSS vector'],
];

/** The signs of ids and versions that have a name in HTML; numbers stand for any. */
const ENTITIES: Readonly<Record<string, string>> = {
  colon: ':',
  dash: '-',
  hyphen: '-',
  lowbar: '_',
  nbsp: ' ',
  period: '.',
  shy: '',
  sol: '/',
  zwj: '',
  zwnj: '',
};

function decodeEntity(entity: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) {
    const known = name.toLowerCase();
    return Object.hasOwn(ENTITIES, known) ? ENTITIES[known]! : entity;
  }
  const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
  return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

/**
 * A text as its reader sees it: without the signs of Markdown, what is not visible, and the ways
 * of word processors and links to write a hyphen.
 */
function asRead(text: string): string {
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi, decodeEntity)
    .replace(/%([2-7][0-9a-f])/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    )
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[\p{Pd}\u2212]/gu, '-')
    .replace(/[\\*`~]/g, '');
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A package gives itself away by its name or its version alone: `openssl 1.0.1f`. */
function packageParts(name: string): string[] {
  const parts = name.split(/[\s:@]+/).filter((part) => part.length >= 4);
  return [name, ...parts];
}

/** Where a text names a value as a word of its own; versions are also written `v1.2`. */
function findWord(text: string, lower: string, value: string): string | null {
  // Hundreds of facts are looked for in long texts: nearly all are not there at all.
  if (!lower.includes(value.toLowerCase())) {
    return null;
  }
  const prefix = /^\d/.test(value) ? 'v?' : '';
  const word = `(?<![\\p{L}\\p{N}])${prefix}${escapeForPattern(value)}(?![\\p{L}\\p{N}])`;
  return new RegExp(word, 'iu').exec(text)?.[0] ?? null;
}

function leaksIn(text: string, kinds: readonly [readonly string[], string][]): Leak[] {
  const ids = PATTERNS.flatMap(([pattern, detail]) =>
    [...text.matchAll(pattern)].map(([found]) => ({ found, detail })),
  );
  const lower = text.toLowerCase();
  const words = kinds.flatMap(([values, detail]) =>
    values
      .map((value) => findWord(text, lower, value))
      .filter((found) => found !== null)
      .map((found) => ({ found, detail })),
  );
  return [...ids, ...words];
}

/**
 * Private facts and ids that a public text names, as it was typed and as its reader sees it. The
 * guard that sees through look-alikes comes on top of this; what this one finds blocks a
 * publication.
 */
export function findLeaks(text: string, facts: PrivateFacts): Leak[] {
  const kinds: [readonly string[], string][] = [
    [facts.cves, 'is a private fact (CVE id)'],
    [[...new Set(facts.packages.flatMap(packageParts))], 'is a private fact (package)'],
    [facts.fixedIn, 'is a private fact (version)'],
    [facts.hosts, 'is a private fact (host)'],
    [facts.tickets, 'is a private fact (ticket)'],
    [facts.nicknames, 'is a private fact (nickname)'],
  ];
  const read = kinds.map(([values, detail]): [string[], string] => [
    values.map(asRead).filter((value) => /[\p{L}\p{N}]/u.test(value)),
    detail,
  ]);
  const leaks = new Map<string, Leak>();
  for (const leak of [...leaksIn(text, kinds), ...leaksIn(asRead(text), read)]) {
    const key = leak.found.toLowerCase();
    if (!leaks.has(key)) {
      leaks.set(key, leak);
    }
  }
  return [...leaks.values()];
}

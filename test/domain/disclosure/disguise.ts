import fc from 'fast-check';

/** What a letter, digit or sign can be written as, so that people read the same. */
const ALIKE: Readonly<Record<string, string>> = {
  a: 'аɑαᴀ',
  b: 'Ьᖯ',
  c: 'сϲⅽᴄ',
  d: 'ԁⅾᴅ',
  e: 'еҽᴇℯ',
  f: 'ꜰƒ',
  g: 'ɡɢℊ',
  h: 'һʜℎ',
  i: 'іɪⅰℹ',
  j: 'јϳᴊ',
  k: 'κкᴋ',
  l: 'ⅼʟℓӏ',
  m: 'ⅿᴍм',
  n: 'ɴոⁿ',
  o: 'оοᴏօ',
  p: 'рρᴘ',
  q: 'ԛ',
  r: 'ʀᴦ'.slice(0, 1),
  s: 'ѕꜱʂ',
  t: 'ᴛτт',
  u: 'ᴜυս',
  v: 'ᴠνѵⅴ',
  w: 'ᴡԝ',
  x: 'хⅹχ',
  y: 'уʏγ',
  z: 'ᴢ',
  '-': '‐‑‒–—−﹣－⁃',
  '.': '․．｡。·',
  ':': '：∶',
  ' ': '\u00a0\u2009\u3000\u2003',
};
const INVISIBLE = [
  ...'\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u2061\u180e\u034f\ufe0f\u115f',
];
const MARKS = [...'\u0301\u0336\u0323\u0489\u20e3'];
const ROWS = [0xff01, 0x1d41a, 0x1d5ba, 0x1d68a, 0x24d0, 0x1f130, 0x1f170, 0x1f1e6];
const DIGIT_ROWS = [0xff10, 0x1d7ce, 0x1d7f6, 0x0660, 0x06f0, 0x0966, 0x09e6, 0x0e50, 0x1fbf0];
const WRAPS: readonly (readonly [string, string])[] = [
  ['**', '**'],
  ['*', '*'],
  ['`', '`'],
  ['~~', '~~'],
  ['_', '_'],
  ['[', '](https://example.com/)'],
  ['[', '](</a> "t")'],
  ['![', '](x.png)'],
  ['<b>', '</b>'],
  ['<span title="a">', '</span>'],
];
const BETWEEN = [
  '<!-- x -->',
  '<wbr>',
  '<br/>',
  ' ',
  '\n',
  '-',
  '.',
  '&shy;',
  '&zwnj;',
  '&#8203;',
  '\\\n',
];

interface Step {
  how: number;
  at: number;
  pick: number;
}

const pickOf = <T>(list: ArrayLike<T>, pick: number): T => list[pick % list.length]!;

function entityOf(char: string, pick: number): string {
  const code = char.codePointAt(0)!;
  return pickOf(
    [
      `&#${code};`,
      `&#x${code.toString(16)};`,
      `&#X${code.toString(16).toUpperCase()};`,
      `&#000${code};`,
      `&amp;#${code};`,
      `&amp;amp;#x${code.toString(16)};`,
      /[a-z]/i.test(char) ? `&${char}opf;` : ({ '-': '&hyphen;', '.': '&period;' }[char] ?? char),
      /[a-z]/i.test(char) ? `&${char}fr;` : `&#${code};`,
    ],
    pick,
  );
}

function rowOf(char: string, pick: number): string {
  if (/\d/.test(char)) {
    return String.fromCodePoint(pickOf(DIGIT_ROWS, pick) + Number(char));
  }
  if (!/[a-z]/i.test(char)) {
    return char;
  }
  const row = pickOf(ROWS, pick);
  const offset = row === 0xff01 ? char.charCodeAt(0) - 0x21 : char.toLowerCase().charCodeAt(0) - 97;
  return String.fromCodePoint(row + offset);
}

/** One way of writing a cell differently; a cell holds what one character has become. */
const WAYS: readonly ((cell: string, char: string, pick: number) => string)[] = [
  (_, char, pick) => pickOf([...(ALIKE[char.toLowerCase()] ?? char)], pick),
  (cell, _, pick) => cell + pickOf(INVISIBLE, pick),
  (cell, _, pick) => pickOf(INVISIBLE, pick) + cell,
  (cell, _, pick) => cell + pickOf(MARKS, pick),
  (_, char, pick) => entityOf(char, pick),
  (_, char, pick) => rowOf(char, pick),
  (_, char) => `%${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  (_, char) => `%25${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  (cell) => (/^[!-/:-@[-`{-~]/.test(cell) ? `\\${cell}` : cell),
  (cell, _, pick) => cell + pickOf(BETWEEN, pick),
  (cell) => cell.toUpperCase(),
];

const WHOLE: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => text,
  (text) => text,
  (text) => `https://example.com/${text}`,
  (text) => `[here](https://example.com/?q=${text})`,
  (text) => `<https://example.com/${text}>`,
  (text) => `\`\`\`\n${text}\n\`\`\``,
  (text) => `> ${text}`,
  (text) => `- ${text}`,
  (text) => `| a | b |\n|---|---|\n| ${text} | c |`,
  (text) => `<!-- ${text} -->`,
  (text) => `# ${text}`,
  (text) => `[a]: https://example.com/${text}\n\nSee [a].`,
];

function disguise(fact: string, steps: readonly Step[], wraps: readonly Step[], whole: number) {
  const chars = [...fact];
  const cells = [...chars];
  for (const { how, at, pick } of steps) {
    const place = at % chars.length;
    cells[place] = pickOf(WAYS, how)(cells[place]!, chars[place]!, pick);
  }
  for (const { how, at, pick } of wraps) {
    const [open, close] = pickOf(WRAPS, how);
    const from = at % cells.length;
    const to = from + (pick % (cells.length - from));
    cells[from] = open + cells[from]!;
    cells[to] = cells[to]! + close;
  }
  return pickOf(WHOLE, whole)(cells.join(''));
}

const steps = (maxLength: number) =>
  fc.array(fc.record({ how: fc.nat(1000), at: fc.nat(1000), pick: fc.nat(1000) }), { maxLength });

const WORDS = [
  'We patch ',
  'Update: ',
  'See ',
  '',
  '(',
  '“',
  '**Now** ',
  'x ',
  '…',
  'Wir beheben ',
];
const ENDS = [' today.', '.', '', ')', '”', ' now\n\nNext update 14:30.', '!', ', in short.'];

/** One of the facts, disguised by up to a dozen changes, somewhere in a text. */
export function disguisedFact(
  facts: readonly string[],
): fc.Arbitrary<{ fact: string; text: string }> {
  return fc
    .record({
      fact: fc.constantFrom(...facts),
      changes: fc.oneof(steps(4), steps(12), steps(40)),
      wraps: steps(3),
      whole: fc.nat(1000),
      before: fc.constantFrom(...WORDS),
      after: fc.constantFrom(...ENDS),
    })
    .map(({ fact, changes, wraps, whole, before, after }) => ({
      fact,
      text: before + disguise(fact, changes, wraps, whole) + after,
    }));
}

const ALIKE_BACK = new Map(
  Object.entries(ALIKE).flatMap(([plain, others]) =>
    [...others].map((other): [string, string] => [other, plain]),
  ),
);

const glanced = new Map<string, string>();

/** A text as people see it who do not look closely: no accents, nothing invisible, small letters. */
export function glance(text: string): string {
  return text
    .replace(/[^\n -~]/gu, (char) => {
      const known = glanced.get(char) ?? glanceAt(char);
      glanced.set(char, known);
      return known;
    })
    .toLowerCase();
}

function glanceAt(char: string): string {
  if (/[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\p{Cf}]/u.test(char)) {
    return '';
  }
  const code = char.codePointAt(0)!;
  const start = [0x1f170, 0x1f1e6].find((row) => code >= row && code < row + 26);
  if (start !== undefined) {
    return String.fromCharCode(97 + code - start);
  }
  if (/\p{Nd}/u.test(char)) {
    return plainDigit(char);
  }
  const lower = char.toLowerCase();
  return [...(ALIKE_BACK.get(lower) ?? lower).normalize('NFKD')]
    .map((part) => ALIKE_BACK.get(part) ?? part)
    .join('')
    .replace(/\p{Mn}/gu, '');
}

function plainDigit(digit: string): string {
  const code = digit.codePointAt(0)!;
  const zero = DIGIT_ROWS.find((row) => code >= row && code < row + 10);
  return zero === undefined ? digit : String(code - zero);
}

/** Whether a text says the fact, as a word of its own or with letters enough to stand anywhere. */
export function says(text: string, fact: string): boolean {
  return shows(glance(text), fact);
}

/** The same of a text that has been glanced at. */
export function shows(seen: string, fact: string): boolean {
  const wanted = fact.toLowerCase();
  for (let at = seen.indexOf(wanted); at !== -1; at = seen.indexOf(wanted, at + 1)) {
    const around = `${seen[at - 1] ?? ' '}${seen[at + wanted.length] ?? ' '}`;
    if (wanted.length >= 8 ? !/^\d|\d$/.test(around) : !/[a-z0-9]/.test(around)) {
      return true;
    }
  }
  return false;
}

import { LOOK_ALIKES, NUMBER_ROWS, OTHER_FACES, ROWS } from './look-alikes.ts';
import { rewrite, ViewBuilder, type View } from './view.ts';

/** A view in which only ASCII is left of what looks like ASCII, and nothing that is not visible. */
export interface FoldedView extends View {
  /** 1 where a unit stands for a character that is not itself a plain letter, digit or sign. */
  readonly changed: Uint8Array;
}

const INVISIBLE = /^[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\p{Cf}\p{Cc}\p{Co}\p{Cn}]$/u;
const DIGIT = /^\p{Nd}$/u;
/** What stands beside letters and is none: the apostrophes and strokes of phonetics, raised marks. */
const UNSPOKEN = /^\p{Lm}$/u;
const IN_PARENTHESES = /^[(〔]([a-z\d]{1,2})[)〕]$/i;
/** Longest expansion of one character that is followed; beyond are whole phrases as one sign. */
const MAX_EXPANSION = 4;

const known = new Map<number, string>();
const MAX_KNOWN = 20_000;

/** What a character looks like: ASCII where there is such, nothing where it cannot be seen. */
function foldCharacter(code: number): string {
  const answer = known.get(code);
  if (answer !== undefined) {
    return answer;
  }
  const folded = fold(code, 0);
  if (known.size >= MAX_KNOWN) {
    known.clear();
  }
  known.set(code, folded);
  return folded;
}

function fold(code: number, depth: number): string {
  const char = String.fromCodePoint(code);
  if (code < 0x80) {
    return code >= 0x20 && code < 0x7f ? char : control(code);
  }
  const alike = LOOK_ALIKES.get(char) ?? row(code) ?? space(char);
  if (alike !== undefined) {
    return alike;
  }
  if (INVISIBLE.test(char)) {
    return '';
  }
  if (/\p{Pd}/u.test(char)) {
    return '-';
  }
  if (DIGIT.test(char)) {
    return digit(code);
  }
  const other = LOOK_ALIKES.get(char.toLowerCase()) ?? LOOK_ALIKES.get(char.toUpperCase());
  if (other !== undefined) {
    return other;
  }
  // Hangul syllables fall apart into letters that look like nothing else.
  const parts = code >= 0xac00 && code <= 0xd7a3 ? char : char.normalize('NFKD');
  if (parts === char || parts.length > MAX_EXPANSION || depth > 2) {
    return UNSPOKEN.test(char) ? '' : char;
  }
  const folded = [...parts].map((part) => fold(part.codePointAt(0)!, depth + 1)).join('');
  // A sign of its own for a letter or number in parentheses is read without them.
  return IN_PARENTHESES.exec(folded)?.[1] ?? folded;
}

function control(code: number): string {
  switch (code) {
    case 0x09:
      return ' ';
    case 0x0a:
    case 0x0b:
    case 0x0c:
    case 0x0d:
      return '\n';
    default:
      return '';
  }
}

function space(char: string): string | undefined {
  if (/[\p{Zl}\p{Zp}\u0085]/u.test(char)) {
    return '\n';
  }
  return /\p{Zs}/u.test(char) ? ' ' : undefined;
}

function row(code: number): string | undefined {
  const found = ROWS.find(([first, last]) => code >= first && code <= last);
  if (found !== undefined) {
    return String.fromCharCode(found[2].charCodeAt(0) + code - found[0]);
  }
  const numbers = NUMBER_ROWS.find(([first, last]) => code >= first && code <= last);
  return numbers && String(numbers[2] + (code - numbers[0]) * numbers[3]);
}

/** Every script's digits stand in a row from 0 to 9. */
function digit(code: number): string {
  let zero = code;
  while (code - zero < 10 && DIGIT.test(String.fromCodePoint(zero - 1))) {
    zero -= 1;
  }
  const plain = String.fromCodePoint(code).normalize('NFKD');
  return /^[0-9]$/.test(plain) ? plain : String((code - zero) % 10);
}

const ASCII = /[\x20-\x7e]+/y;

/** A view as it looks; offsets still lead to the text as it was typed. */
export function foldView(view: View): FoldedView {
  const { text } = view;
  const builder = new ViewBuilder(view);
  const changes: [number, number][] = [];
  for (let at = 0; at < text.length;) {
    ASCII.lastIndex = at;
    const plain = ASCII.exec(text)?.[0].length ?? 0;
    builder.copy(at, at + plain);
    at += plain;
    if (at >= text.length) {
      break;
    }
    const code = text.codePointAt(at)!;
    const units = code > 0xffff ? 2 : 1;
    const folded = foldCharacter(code);
    if (folded.length > 0) {
      if (code >= 0x80 && folded !== text.slice(at, at + units)) {
        changes.push([builder.length, builder.length + folded.length]);
      }
      builder.put(folded, at, at + units);
    }
    at += units;
  }
  const changed = new Uint8Array(builder.length);
  for (const [start, end] of changes) {
    changed.fill(1, start, end);
  }
  return { ...builder.build(), changed };
}

/** Capitals that look like one letter and whose small letters look like another: Υ and υ. */
const TWO_FACED = [...LOOK_ALIKES]
  .filter(([char, plain]) => (LOOK_ALIKES.get(char.toLowerCase()) ?? plain) !== plain)
  .map(([char]) => char);
const WITH_OTHER_FACE = new RegExp(`[${[...TWO_FACED, ...OTHER_FACES.keys()].join('')}]`, 'gu');

/** A view with the other face of what has two. */
export function withOtherFaces(view: View): View {
  return rewrite(view, WITH_OTHER_FACE, ([char]) => OTHER_FACES.get(char) ?? char.toLowerCase());
}

/** A short text as it looks. */
export function foldText(text: string): string {
  return [...text].map((char) => foldCharacter(char.codePointAt(0)!)).join('');
}
